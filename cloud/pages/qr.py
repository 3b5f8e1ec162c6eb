"""A coupon token as inline SVG: version 6, level M, one path of whole modules."""

import segno
from markupsafe import Markup

VERSION = 6
QUIET = 4  # modules


def svg(token: str, label: str) -> Markup:
    """The QR of a token with its quiet zone, white ground included so that it reads at night."""
    code = segno.make(
        token, version=VERSION, error="m", mode="alphanumeric", boost_error=False, micro=False
    )
    rows = [bytes(row) for row in code.matrix]
    side = len(rows) + 2 * QUIET
    modules = "".join(_runs(y, row) for y, row in enumerate(rows))
    return Markup(
        '<svg viewBox="-{q} -{q} {s} {s}" role="img" aria-label="{label}"'
        ' shape-rendering="crispEdges"><path fill="#fff" d="M-{q}-{q}h{s}v{s}h-{s}z"/>'
        '<path d="{modules}"/></svg>'
    ).format(q=QUIET, s=side, label=label, modules=modules)


def _runs(y: int, row: bytes) -> str:
    """Each run of dark modules in a row as one rectangle."""
    parts, x = [], 0
    while x < len(row):
        if not row[x]:
            x += 1
            continue
        start = x
        while x < len(row) and row[x]:
            x += 1
        parts.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
    return "".join(parts)
