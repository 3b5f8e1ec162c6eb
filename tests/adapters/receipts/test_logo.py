"""The logo is stored once, named by what it shows, and never stands in a receipt's way."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from drivers.printer.paper_roll import PictureMark
from pos_app.adapters.devices.receipt_printer import Logo
from pos_app.adapters.receipts.logo import FILE_NAME
from pos_app.checkout.commands import PrintOutcome
from tests.adapters.devices.world import PrinterStand
from tests.adapters.receipts.test_printer import PRINTED
from tests.domain.slips import sample_sale

HOWS = ("graphics", "bitmap")


def drawn(folder: Path, *, text: str = "A", size: tuple[int, int] = (200, 80)) -> Path:
    """A picture with a transparent ground, as shops have them."""
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((2, 2, size[0] - 3, size[1] - 3), outline=(20, 20, 20, 255), width=6)
    pen.text((size[0] // 2, size[1] // 2), text, fill=(0, 0, 0, 255), anchor="mm")
    path = folder / f"{text}.png"
    picture.save(path)
    return path


def stand(picture: Path | None, folder: Path, *, address: str) -> PrinterStand:
    return PrinterStand(address, logo=Logo(picture, folder))


def receipt(till: PrinterStand) -> tuple[PictureMark, ...]:
    """The pictures on one more receipt."""
    till.devices.printer.tear_off()
    assert till.printer.print_receipt(sample_sale(), PRINTED) is PrintOutcome.DONE
    assert till.devices.printer.not_understood == ()
    return tuple(mark for mark in till.devices.printer.marks if isinstance(mark, PictureMark))


@pytest.mark.parametrize("how", HOWS)
def test_the_logo_is_sent_once_and_stands_on_every_receipt(tmp_path: Path, how: str) -> None:
    till = stand(drawn(tmp_path), tmp_path, address=f"simulated:?logo={how}")
    printer = till.devices.printer
    assert len(receipt(till)) == 1
    first = printer.received_bytes
    assert len(receipt(till)) == 1
    assert isinstance(printer.marks[0], PictureMark)
    assert printer.received_bytes - first < 2000, "a receipt, and no picture"


@pytest.mark.parametrize("how", HOWS)
def test_a_new_start_finds_the_logo_in_the_printer(tmp_path: Path, how: str) -> None:
    address = f"simulated:?logo={how}"
    old = stand(drawn(tmp_path), tmp_path, address=address)
    receipt(old)
    new = stand(drawn(tmp_path), tmp_path, address=address)
    new.takes_over(old)
    before = new.devices.printer.received_bytes
    assert len(receipt(new)) == 1
    assert new.devices.printer.received_bytes - before < 2000


@pytest.mark.parametrize("how", HOWS)
def test_another_picture_replaces_the_old_one(tmp_path: Path, how: str) -> None:
    address = f"simulated:?logo={how}"
    old = stand(drawn(tmp_path, text="A"), tmp_path, address=address)
    (first,) = receipt(old)
    new = stand(drawn(tmp_path, text="BBB"), tmp_path, address=address)
    new.takes_over(old)
    (second,) = receipt(new)
    assert first.content != second.content


def test_another_printer_on_the_line_gets_the_logo_too(tmp_path: Path) -> None:
    till = stand(drawn(tmp_path), tmp_path, address="simulated:?logo=graphics")
    receipt(till)
    till.devices.printer.unplug()
    till.swap_printer()
    till.printer.check()
    assert len(receipt(till)) == 1


@pytest.mark.parametrize("address", ["simulated:", "simulated:?width=80"])
def test_a_printer_that_keeps_nothing_prints_without_it(tmp_path: Path, address: str) -> None:
    assert receipt(stand(drawn(tmp_path), tmp_path, address=address)) == ()


def test_a_silent_printer_prints_without_it_and_is_sent_no_picture(tmp_path: Path) -> None:
    till = stand(drawn(tmp_path), tmp_path, address="simulated:?logo=graphics")
    till.devices.printer.go_silent()
    assert till.printer.print_receipt(sample_sale(), PRINTED) is PrintOutcome.UNKNOWN
    assert not any(isinstance(mark, PictureMark) for mark in till.devices.printer.marks)
    assert till.devices.printer.received_bytes < 2000


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n broken"])
def test_what_is_no_picture_is_said_and_receipts_go_on(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(content)
    assert receipt(stand(path, tmp_path, address="simulated:?logo=graphics")) == ()
    assert str(path) in caplog.text


def test_a_missing_picture_is_said_and_receipts_go_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    missing = tmp_path / "none.png"
    assert receipt(stand(missing, tmp_path, address="simulated:?logo=graphics")) == ()
    assert str(missing) in caplog.text


@pytest.mark.parametrize(("address", "dots"), [("simulated:", 384), ("simulated:?width=80", 576)])
def test_a_large_picture_fits_three_quarters_of_the_paper(
    tmp_path: Path, address: str, dots: int
) -> None:
    place = address + ("&" if "?" in address else "?") + "logo=graphics"
    (mark,) = receipt(stand(drawn(tmp_path, size=(1600, 400)), tmp_path, address=place))
    assert dots * 3 // 4 - 8 <= mark.row_bytes * 8 <= dots * 3 // 4
    assert mark.rows <= 240


def test_a_write_only_printer_gets_the_logo_once_and_never_says_that_it_printed(
    tmp_path: Path,
) -> None:
    port = tmp_path / "lp0"
    port.touch()
    till = stand(drawn(tmp_path), tmp_path, address=f"file:{port}?logo=bitmap")
    outcomes = [till.printer.print_receipt(sample_sale(), PRINTED) for _ in range(2)]
    till.printer.close()
    sent = port.read_bytes()
    assert outcomes == [PrintOutcome.UNKNOWN, PrintOutcome.UNKNOWN]
    assert (sent.count(b"\x1cq\x01"), sent.count(b"\x1cp\x01\x00")) == (1, 2)
    assert (tmp_path / FILE_NAME).exists()


def test_a_printer_without_a_blade_feeds_instead_of_cutting(tmp_path: Path) -> None:
    till = stand(None, tmp_path, address="simulated:?cutter=no")
    receipt(till)
    assert till.devices.printer.cuts == 0


def test_a_full_folder_costs_only_the_memory_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr("pos_app.adapters.receipts.logo.write_whole", full)
    till = stand(drawn(tmp_path), tmp_path, address="simulated:?logo=bitmap")
    assert len(receipt(till)) == 1
    assert "no space left" in caplog.text
