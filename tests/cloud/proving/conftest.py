"""The demo shop's cloud with an SMS sender and both apps."""

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloud.app import create_app
from cloud.identities.simulated import alipay, wechat
from cloud.identities.ways import Ways
from tests.cloud.identities import FakeSms
from tests.cloud.stand import FakeClock, Server, Stand


@pytest.fixture
def sms() -> FakeSms:
    return FakeSms()


@pytest.fixture
def stand(server: Server, demo_files: Path, tmp_path: Path, sms: FakeSms) -> Iterator[Stand]:
    """As everywhere else, but able to have identities proven."""
    database = shutil.copytree(demo_files, tmp_path / "cloud") / "cloud.db"
    clock = FakeClock()
    apps = (wechat(clock, secrets.token_bytes), alipay(clock, secrets.token_bytes))
    app = create_app(
        database, clock=clock, claim_origin="http://till.test", ways=Ways(sms=sms, apps=apps)
    )
    with server.serving(app, clock) as running:
        yield running
