"""The devices page of the maintenance menu, in the middle of a visit."""

from pos_app.checkout.commands import HealthPart, Level
from pos_app.checkout.menu import MenuPage, Visit
from pos_app.checkout.network import NETWORK, Field, NetworkForm
from pos_app.checkout.places import (
    BOUND_WITHOUT_PORTS,
    NO_FITTING,
    Binding,
    Bound,
    Displays,
    Fit,
    Fitting,
    Place,
    Role,
)
from pos_app.checkout.state import PartHealth, TillState
from pos_app.domain.values import replace

SERIAL = (Role.PRINTER, Role.DRAWER, Role.SCANNER, Role.SCALE, Role.POLE_DISPLAY)
SCANNER = "serial:/dev/pos/serial-0c2e-0b6a-S12345-00"
ADAPTER = "serial:/dev/pos/serial-at-pci-0000:00:14.0-usb-0:2:1.0"
SECOND = "serial:/dev/pos/serial-at-pci-0000:00:14.0-usb-0:3:1.0"
GONE = "serial:/dev/pos/serial-0403-6001-A9ZK1-00"
PRINTER = "file:/dev/pos/printer-0416-5011-B1D2-00"
PLACES = (
    *(Place(key, (Role.DRAWER,)) for key in BOUND_WITHOUT_PORTS[Role.DRAWER]),
    Place(SCANNER, SERIAL, "Honeywell 1900 Scanner", "S12345"),
    Place(ADAPTER, SERIAL, "USB Serial", is_by_plug=True),
    Place(SECOND, SERIAL, "QinHeng Electronics CH340 serial converter", is_by_plug=True),
    Place(PRINTER, (Role.PRINTER,), "STMicroelectronics POS58 Printer USB", "B1D2"),
    *(Place(key, (Role.PRINTER,)) for key in BOUND_WITHOUT_PORTS[Role.PRINTER]),
    Place("hid:/dev/input/by-id/usb-Honeywell_1900-event-kbd", (Role.SCANNER,), "Honeywell 1900"),
    Place("camera:/dev/v4l/by-id/usb-046d_HD_Pro-video-index0", (Role.CAMERA,), "HD Pro Webcam"),
)
BOUND = (
    Bound(Role.PRINTER, f"{PRINTER}?width=58", is_there=True),
    Bound(Role.DRAWER, "printer:pin2"),
    Bound(Role.SCANNER, f"{SCANNER}?baud=9600", is_there=True),
    Bound(Role.SCANNER, "keyboard:"),
    Bound(Role.SCALE, f"{GONE}?protocol=sics&baud=4800", is_there=False),
)
BINDING = Binding(BOUND, PLACES, Displays("HDMI-1", "HDMI-2"))


def binding_pages(empty: TillState, visit: Visit) -> dict[str, TillState]:
    """What a technician sees from choosing a port to a device that is bound, or is not."""
    health = empty.health.with_part(HealthPart.PRINTER, PartHealth(Level.BROKEN, "no_paper"))

    def page(role: Role, key: str, fitting: Fitting = NO_FITTING, swapped: str = "") -> TillState:
        binding = replace(BINDING, role=role, key=key, fitting=fitting, swapped=swapped)
        desk = replace(visit, page=MenuPage.DEVICES, binding=binding)
        return replace(empty, desk=desk, health=health)

    scale, pole = Role.SCALE, Role.POLE_DISPLAY
    refused = Fitting(
        Fit.REFUSED, Role.PRINTER, ADAPTER, ADAPTER, "is_scale", b"ST,GS,+  0.375kg\r\n"
    )
    asked = Fitting(Fit.ASKED, pole, SECOND, SECOND, "look_at_display")
    probing = Fitting(Fit.PROBING, Role.SCANNER, SCANNER)
    bound = Fitting(Fit.BOUND, scale, SECOND, SECOND, "bound_after_restart", b"S S  0.375 kg\r\n")
    typing = replace(
        BINDING, key=NETWORK, network=NetworkForm("192.168.1.80", "9100", Field.HOST), paper=80
    )
    unreached = Fitting(Fit.REFUSED, Role.PRINTER, "tcp://192.168.1.80:9100", fact="no_host")
    mistyped = replace(
        typing,
        network=NetworkForm("192.168.1.300", "9100"),
        fitting=replace(unreached, fact="host_wrong"),
    )

    def network(binding: Binding) -> TillState:
        return replace(empty, desk=replace(visit, page=MenuPage.DEVICES, binding=binding))

    return {
        "26g-devices-network": network(typing),
        "26h-devices-unreached": network(replace(typing, fitting=unreached)),
        "26i-devices-mistyped": network(mistyped),
        "26-devices": page(Role.PRINTER, PRINTER),
        "26b-devices-wrong-device": page(Role.PRINTER, ADAPTER, refused),
        "26c-devices-asked": page(pole, SECOND, asked),
        "26d-devices-scanner": page(Role.SCANNER, SCANNER, probing),
        "26e-devices-bound": page(scale, SECOND, bound, swapped="swapped"),
        "26f-devices-drawer": page(Role.DRAWER, "printer:pin2"),
    }
