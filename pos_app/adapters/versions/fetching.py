"""Brings a bundle from the vendor's address into the inbox; installing it is another step.

The address needs no trust: what comes from it counts by its signature alone.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.adapters.cloud.within import session_within
from pos_app.adapters.versions.bundle import ENDING, BundleWrong
from pos_app.adapters.versions.installation import INBOX, Installation, NotInstalled
from pos_app.adapters.versions.launch import sync_folder

if TYPE_CHECKING:
    import requests

CONNECT_S = 10.0
ALL_S = 300.0
"""For the whole file, however slowly it comes."""
LIMIT_BYTES = 512 * 1024 * 1024
CHUNK = 256 * 1024
PART = "fetched.part"


def fetch(installation: Installation, url: str) -> Path:
    """The newest version that the address gives, verified, in the inbox. Raises NotInstalled:
    unreachable, not_written, or why it could not be installed; nothing stays of it then."""
    import requests

    inbox = installation.root / INBOX
    part = inbox / PART
    try:
        inbox.mkdir(exist_ok=True)
        with session_within() as session:
            _download(session, url, part)
        bundle = installation.opened(part)
        bundle.verify()
        target = inbox / f"till-{bundle.manifest.version}{ENDING}"
        part.replace(target)
        sync_folder(inbox)
    except BundleWrong as wrong:
        raise NotInstalled(wrong.reason, str(wrong)) from wrong
    except requests.RequestException as error:
        raise NotInstalled("unreachable", str(error)) from error
    except OSError as error:
        raise NotInstalled("not_written", error.strerror or str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    return target


def _download(session: "requests.Session", url: str, part: Path) -> None:
    """Raises requests.RequestException, OSError, and NotInstalled for what is too long."""
    left = LIMIT_BYTES
    with (
        session.get(url, timeout=(CONNECT_S, ALL_S), stream=True) as answer,
        part.open("wb") as file,
    ):
        answer.raise_for_status()
        for chunk in answer.iter_content(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise NotInstalled("unreadable", "too long")
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
