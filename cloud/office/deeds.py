"""What people of the back office did: one row a deed, written with what it tells."""

from enum import StrEnum

from cloud.database import Work
from cloud.parts import Parts
from pos_app.domain import crockford

DETAIL_LENGTH = 400
_ID_BYTES = 10


class Deed(StrEnum):
    """What can be done."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    REFUSED = "refused"  # somebody could not sign in
    CAMPAIGN_MADE = "campaign_made"
    PUBLISHED = "published"
    PAUSED = "paused"
    RESUMED = "resumed"
    STOPPED = "stopped"
    CODE_MADE = "code_made"
    HOLD_DECIDED = "hold_decided"
    EXPORTED = "exported"


def note(
    parts: Parts, work: Work, deed: Deed, *, name: str, subject: str = "", detail: str = ""
) -> None:
    """Write a deed in the transaction of what was done."""
    work.do(
        "INSERT INTO office_deed (deed_id, done_at, name, deed, subject, detail)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            crockford.encode_bytes(parts.chance(_ID_BYTES)),
            parts.clock(),
            name,
            deed,
            subject,
            detail[:DETAIL_LENGTH],
        ),
    )
