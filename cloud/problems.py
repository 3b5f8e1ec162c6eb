"""Refusals of the cloud, as facts; `app` turns them into `application/problem+json`."""


class Refused(Exception):
    """The call is not done. `code` is for programs, `title` for people who read logs;
    `retry_after_s` says when to ask again, 0 for any time."""

    def __init__(
        self, status: int, code: str, title: str, detail: str = "", *, retry_after_s: int = 0
    ) -> None:
        super().__init__(f"{status} {code}: {title} {detail}".rstrip())
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.retry_after_s = retry_after_s


def unreadable(detail: str) -> Refused:
    """The message is not what the protocol says."""
    return Refused(400, "unreadable", "the message cannot be read", detail)


def too_large(limit: int) -> Refused:
    """More bytes than a message may have."""
    return Refused(413, "too_large", "the message is too large", f"limit {limit} bytes")
