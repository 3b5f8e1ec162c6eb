"""How the cloud fails, as facts."""

from pos_app.checkout.ports import Unavailable
from pos_app.domain.wire import Problem


class CloudUnavailable(Unavailable):
    """Nothing useful came back; it is tried again. `reason` is one of: unreachable, timeout, busy,
    broken, unreadable, forged, stale, address, not_a_cloud, refused."""

    def __init__(self, reason: str, detail: str = "", *, retry_after_s: float = 0.0) -> None:
        super().__init__(reason, detail)
        self.retry_after_s = retry_after_s


class CloudRefused(CloudUnavailable):
    """The cloud understood and said no. `code` is its word for why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__("refused", f"{problem.status} {problem.code}: {problem.title}")
        self.code = problem.code
        self.status = problem.status
        self.server_utc_ms = problem.server_utc_ms


class BatchTooLarge(Exception):
    """So many entries do not fit into one request: send fewer."""

    def __init__(self, entries: int) -> None:
        super().__init__(f"{entries} entries are too large")
        self.entries = entries
