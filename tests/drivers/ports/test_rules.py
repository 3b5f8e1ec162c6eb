"""packaging/udev: the names that the rules give are those that the port finder looks for."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from drivers.ports import is_by_plug
from tests.drivers.places import address

RULES = Path(__file__).parents[3] / "packaging" / "udev" / "70-xiaodian-pos.rules"
_PAIR = re.compile(r'([A-Z]+(?:\{\w+\})?)(==|!=|\+=|=)"([^"]*)"')
_SHAPE = re.compile(rf"{_PAIR.pattern}(?:, {_PAIR.pattern})*")
ON_USB = {
    "ACTION": "add",
    "SUBSYSTEMS": "usb",
    "ENV{ID_PATH}": "pci-0000:00:14.0-usb-0:2:1.0",
    "ENV{ID_VENDOR_ID}": "0c2e",
    "ENV{ID_MODEL_ID}": "0b6a",
    "ENV{ID_USB_INTERFACE_NUM}": "00",
}
SCANNER = {**ON_USB, "SUBSYSTEM": "tty", "KERNEL": "ttyACM0", "ENV{ID_SERIAL_SHORT}": "S12345"}
ADAPTER = {**ON_USB, "SUBSYSTEM": "tty", "KERNEL": "ttyUSB0"}
PLUG = "pos/serial-at-pci-0000:00:14.0-usb-0:2:1.0"


def lines() -> list[str]:
    read = RULES.read_text(encoding="ascii").splitlines()
    return [line for line in read if line and not line.startswith("#")]


def links(device: dict[str, str]) -> list[str]:
    """What udev would call the device: each rule in its order, with its jumps."""
    seen, made, waiting_for = dict(device), list[str](), ""
    for line in lines():
        pairs = _PAIR.findall(line)
        labels = [value for key, _, value in pairs if key == "LABEL"]
        if waiting_for:
            waiting_for = "" if waiting_for in labels else waiting_for
            continue
        if not all(_holds(seen, *pair) for pair in pairs if pair[1] in ("==", "!=")):
            continue
        for key, sign, value in pairs:
            if sign == "+=":
                made.append(re.sub(r"\$env\{(\w+)\}", lambda at: seen[f"ENV{{{at[1]}}}"], value))
            elif sign == "=" and key == "GOTO":
                waiting_for = value
            elif sign == "=":
                seen[key] = value
    assert not waiting_for, "a jump to a label that is not there"
    return made


def _holds(seen: dict[str, str], key: str, sign: str, value: str) -> bool:
    now = seen.get(key, "")
    is_like = any(fnmatch(now, one) for one in value.split("|")) if value else not now
    return is_like if sign == "==" else not is_like


@pytest.mark.parametrize("line", lines())
def test_each_rule_has_the_shape_of_a_rule(line: str) -> None:
    assert _SHAPE.fullmatch(line)


def test_port_is_named_by_its_plug_and_by_itself() -> None:
    assert links(SCANNER) == [PLUG, "pos/serial-0c2e-0b6a-S12345-00"]


def test_device_without_a_serial_number_is_named_by_its_plug_alone() -> None:
    assert links(ADAPTER) == [PLUG]


@pytest.mark.parametrize(
    ("device", "kind"),
    [
        ({"SUBSYSTEM": "usbmisc", "KERNEL": "lp0"}, "printer"),
        ({"SUBSYSTEM": "input", "KERNEL": "event3", "ENV{ID_INPUT_KEYBOARD}": "1"}, "keyboard"),
        ({"SUBSYSTEM": "video4linux", "KERNEL": "video0", "ATTR{index}": "0"}, "camera"),
    ],
)
def test_other_kinds_have_names_too(device: dict[str, str], kind: str) -> None:
    assert links(ON_USB | device) == [f"pos/{kind}-at-pci-0000:00:14.0-usb-0:2:1.0"]


@pytest.mark.parametrize(
    "device",
    [
        {"SUBSYSTEM": "input", "KERNEL": "event4"},
        {"SUBSYSTEM": "video4linux", "KERNEL": "video1", "ATTR{index}": "1"},
        {"SUBSYSTEM": "tty", "KERNEL": "ttyS0"},
        {"SUBSYSTEM": "tty", "KERNEL": "ttyUSB0", "ACTION": "remove"},
        {"SUBSYSTEM": "tty", "KERNEL": "ttyUSB0", "SUBSYSTEMS": ""},
    ],
)
def test_everything_else_keeps_its_name(device: dict[str, str]) -> None:
    assert links(ON_USB | device) == []


def test_the_finder_tells_a_plug_from_a_device_by_these_names() -> None:
    told = [is_by_plug(address(f"serial:/dev/{link}")) for link in links(SCANNER)]
    assert told == [True, False]
