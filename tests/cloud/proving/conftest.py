"""The demo shop's cloud with an SMS sender and both apps."""

import secrets
from collections.abc import Iterator

import pytest

from cloud.identities.simulated import alipay, wechat
from cloud.identities.ways import Ways
from tests.cloud.databases import Home
from tests.cloud.identities import FakeSms
from tests.cloud.stand import FakeClock, Server, Stand


@pytest.fixture
def sms() -> FakeSms:
    return FakeSms()


@pytest.fixture
def stand(server: Server, home: Home, sms: FakeSms) -> Iterator[Stand]:
    """As everywhere else, but able to have identities proven."""
    clock = FakeClock()
    apps = (wechat(clock, secrets.token_bytes), alipay(clock, secrets.token_bytes))
    app = home.app(clock, ways=Ways(sms=sms, apps=apps))
    with server.serving(app, clock, home.url) as running:
        yield running
