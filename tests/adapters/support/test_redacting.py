"""What must not leave the shop, in every form that a log may hold it, and what must stay."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.adapters.support.redacting import redact

KEY = base64.b64encode(bytes(range(32))).decode()
SIGNATURE = base64.b64encode(bytes(range(100, 164))).decode()
TOKEN = "RY1" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 4


@pytest.mark.parametrize(
    "secret",
    [
        "134567890123456789",  # WeChat, 18 digits
        "289012345678901234",  # Alipay
        "2890123456789012345678",
        "6222 0212 3456 7890 123",  # a bank card in groups
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+86 13812345678",
        "11010519491231002X",
        TOKEN,
        TOKEN.lower(),
        KEY,
        SIGNATURE,
        bytes(range(32)).hex(),
        bytes(range(32)).hex().upper(),
        "abcDEF123456789012345678901234567890-_xyz",
        "48215397",
        "4821 5397",
    ],
)
@pytest.mark.parametrize("line", ["{}", "scanned '{}'", "x={},", "收到 {}。", "[{}]", "a\n{}\nb"])
def test_secret_is_blotted_out_wherever_it_stands(secret: str, line: str) -> None:
    said = redact(line.format(secret))
    assert secret not in said
    assert "[" in said


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("member=M000123", "M000123"),
        ("会员号：A-77123", "A-77123"),
        ('"claimant_ref": "c9f0e1d2"', "c9f0e1d2"),
        ("phone: 12345", "12345"),
        ("password=hunter2x", "hunter2x"),
        ('"secret": "swordfish"', "swordfish"),
        ("Authorization: Bearer abcdef", "abcdef"),
        ("GET /v1/x?token=abcd1234&x=1", "abcd1234"),
        ("http://till:pa55@cloud.example/v1", "pa55"),
        ("开通码：K7M2-99QX-A1", "K7M2-99QX-A1"),
        ("HTTPS://C.EXAMPLE/S/7K2M9QXD.00ABCD.0123456789", "0123456789"),
        ("-----BEGIN PRIVATE KEY-----\nMC4CAQ\nAwBQ\n-----END PRIVATE KEY-----", "MC4CAQ"),
        ("-----BEGIN PRIVATE KEY-----\nMC4CAQ torn off", "MC4CAQ"),
    ],
)
def test_what_stands_behind_its_name_is_blotted_out(text: str, gone: str) -> None:
    said = redact(text)
    assert gone not in said
    assert "[" in said


@pytest.mark.parametrize(
    "kept",
    [
        "2026-11-22 10:21:33,123 INFO pos_app.adapters.cloud.sync uploaded 40 entries",
        "receipt 7K2M9QXD-A-00004821 is printed",
        "goods 6921168509256 are not known",
        "terminal 7K2M9QXD, store 2001, epoch 3",
        "printer: tcp://10.0.0.9:9100?width=58&encoding=gbk",
        "serial:/dev/serial/by-id/usb-Prolific_Technology_Inc._USB-Serial_Controller_D-if00-port0",
        "the ledger was copied to /media/stick/ledger-7K2M9QXD-20261122T101500Z.db",
        "server time 1795314060000, 12 ms",
        "key 1A2B 3C4D 5E6F 7A8B",
        "cannot reach https://cloud.example:8443/v1/time",
    ],
)
def test_what_support_needs_stays(kept: str) -> None:
    assert redact(kept) == kept


def test_blotting_twice_is_blotting_once() -> None:
    text = f"member=M000123 token={TOKEN} 13812345678 {KEY} code: 48215397"
    assert redact(redact(text)) == redact(text)


@given(st.from_regex(r"1[0-5]\d{16}", fullmatch=True, alphabet="0123456789"), st.text(max_size=30))
def test_no_payment_code_survives_any_text_around_it(code: str, around: str) -> None:
    assert code not in redact(f"{around} {code} {around}")


@given(st.binary(min_size=32, max_size=64))
def test_no_key_survives(key: bytes) -> None:
    text = base64.b64encode(key).decode()
    assert text.rstrip("=") not in redact(f"loaded {text} from disk") or "=" not in text
    assert key.hex() not in redact(key.hex())
