"""What the cloud may set on a till, and what it may never."""

import pytest

from pos_app.domain.central import CENTRAL, NotCentral, Value, central_value, taken


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("ui.language", "en", "en"),
        ("ui.theme", "night", "night"),
        ("ui.volume", "0", 0),
        ("ui.volume", "100", 100),
        ("cloud.reconnect_s", "60", 60),
    ],
)
def test_what_is_typed_for_a_central_key_is_read(key: str, text: str, value: Value) -> None:
    assert central_value(key, text) == value


@pytest.mark.parametrize(
    ("key", "text", "allowed"),
    [
        ("ui.theme", "dark", "day | night"),
        ("ui.volume", "101", "0 … 100"),
        ("ui.volume", "-1", "0 … 100"),
        ("ui.volume", "٣", "0 … 100"),
        ("ui.volume", "9" * 5000, "0 … 100"),
        ("ui.volume", "", "0 … 100"),
        ("cloud.reconnect_s", "61", "0 … 60"),
        ("devices.printer", "tcp://10.0.0.9:9100", ", ".join(CENTRAL)),
    ],
)
def test_what_may_not_stand_there_is_refused_with_what_may(
    key: str, text: str, allowed: str
) -> None:
    with pytest.raises(NotCentral) as refused:
        central_value(key, text)
    assert (refused.value.key, refused.value.allowed) == (key, allowed)


def test_no_device_folder_address_or_key_can_be_set_from_afar() -> None:
    sections = {key.partition(".")[0] for key in CENTRAL}
    assert sections == {"ui", "cloud"}
    assert "cloud.url" not in CENTRAL


def test_of_what_comes_down_only_what_fits_is_taken() -> None:
    given: dict[str, Value] = {
        "ui.theme": "night",
        "ui.volume": 101,
        "ui.language": 5,
        "cloud.reconnect_s": True,
        "devices.printer": "tcp://10.0.0.9:9100",
        "ui.brightness": 40,
    }
    assert taken(given) == {"ui.theme": "night"}
