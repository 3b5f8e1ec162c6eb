"""What all devices share."""

import errno
from itertools import islice

import pytest

from drivers.contract import (
    DeviceAbsent,
    DeviceError,
    DeviceHeld,
    DevicePermission,
    DeviceTimeout,
    error_on_opening,
    reopen_delays,
)


def test_reopening_backs_off_from_a_fifth_of_a_second_to_five() -> None:
    assert list(islice(reopen_delays(), 7)) == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (OSError(errno.ENOENT, "no such file"), DeviceAbsent),
        (OSError(errno.ECONNREFUSED, "refused"), DeviceAbsent),
        (OSError(errno.EACCES, "permission denied"), DevicePermission),
        (OSError(errno.EBUSY, "busy"), DeviceHeld),
        (TimeoutError("timed out"), DeviceTimeout),
    ],
)
def test_failed_open_says_what_kind_of_failure(cause: OSError, kind: type[DeviceError]) -> None:
    error = error_on_opening("serial:/dev/ttyS9", cause)
    assert type(error) is kind
    assert error.address == "serial:/dev/ttyS9"
