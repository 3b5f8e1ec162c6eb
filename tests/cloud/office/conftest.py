"""People of the back office, signed in without the hundred milliseconds that a password takes."""

from typing import Protocol

import pytest

from cloud.office.people import Role
from tests.cloud.office.clerk import Clerk, let_in
from tests.cloud.stand import Stand


class SignIn(Protocol):
    """Opens a browser for somebody with a role."""

    def __call__(self, role: Role, language: str = "zh") -> Clerk: ...


@pytest.fixture
def sign_in(stand: Stand) -> SignIn:
    """Somebody with a role, before an open browser."""

    def signed_in(role: Role, language: str = "zh") -> Clerk:
        return let_in(stand, role, language)

    return signed_in


@pytest.fixture
def clerk(sign_in: SignIn) -> Clerk:
    """Somebody who may do everything."""
    return sign_in(Role.APPROVER)
