"""Small versions of a till for tests: a tree, a signed bundle, an installation."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_app.adapters.versions.bundle import LIBRARIES, make_bundle
from pos_app.adapters.versions.installation import Installation, lay_out

VENDOR = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))

WELL = """
import json, os, pathlib, sys
tree = pathlib.Path(__file__).resolve().parents[1]
pathlib.Path(sys.argv[1]).open("a").write(f"{tree.name} {' '.join(sys.argv[2:])}\\n")
mark = tree.parents[1] / "healthy.json"
mark.with_suffix(".draft").write_text(json.dumps({"version": tree.name}))
os.replace(mark.with_suffix(".draft"), mark)
sys.stdin.read()
"""
"""Notes that it ran, says that it is well, and runs until its standard input is closed."""
NOTES = """
import pathlib, sys
tree = pathlib.Path(__file__).resolve().parents[1]
pathlib.Path(sys.argv[1]).open("a").write(f"{tree.name}\\n")
"""
BROKEN = NOTES + "raise SystemExit(70)\n"
SILENT = NOTES + "sys.stdin.read()\n"
PLAIN = NOTES


def tree_of(folder: Path, *, program: str = PLAIN, formats: int = 2) -> Path:
    """A tree with everything that a version must have."""
    files: Mapping[str, str] = {
        "pos_app/__init__.py": "",
        "pos_app/__main__.py": program,
        "packaging/install.sh": "#!/bin/sh\n",
        str(LIBRARIES): "msgspec==0.22.0\n",
        **{f"pos_app/adapters/ledger/000{n}_step.sql": "" for n in range(1, formats + 1)},
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (folder / "packaging" / "install.sh").chmod(0o755)
    return folder


def bundle_of(
    folder: Path,
    version: str,
    *,
    program: str = PLAIN,
    formats: int = 2,
    key: Ed25519PrivateKey = VENDOR,
) -> Path:
    """A signed bundle of a small till."""
    tree = tree_of(folder / f"tree-{version}", program=program, formats=formats)
    out = folder / f"till-{version}.xdu"
    make_bundle(tree, out, version=version, key=key)
    return out


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder on a web server of the loopback; its address."""
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join(20)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing: a test says what it needs to say."""


def installed(folder: Path, version: str = "1.0.0", *, program: str = PLAIN) -> Installation:
    """An installation with one version, on its first trial no more."""
    root = folder / "root"
    lay_out(
        root,
        bundle_of(folder, version, program=program),
        vendor_key=VENDOR.public_key().public_bytes_raw(),
        python=Path(sys.executable),
        lock=folder / f"tree-{version}" / LIBRARIES,
    )
    made = Installation(root)
    trial = made.slots.trial()
    assert trial is not None
    made.slots.promote(trial)
    return made
