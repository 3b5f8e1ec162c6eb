"""Which mounted places can be taken out of the machine."""

from pathlib import Path

import pytest

from pos_app.adapters.support.media import media


class FakeSystem:
    """The two places where the kernel says what is mounted and on what."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.mounts = folder / "mounts"
        self.blocks = folder / "class"
        self.mounts.write_text("")
        self.blocks.mkdir()

    def plug(self, disk: str, *, removable: str = "1", under: str = "ata1") -> Path:
        """A disk with one partition; the folder that it is mounted on."""
        device = self._folder / "devices" / under / disk
        (device / f"{disk}1").mkdir(parents=True)
        (device / "removable").write_text(f"{removable}\n")
        (device / f"{disk}1" / "partition").write_text("1\n")
        (self.blocks / f"{disk}1").symlink_to(device / f"{disk}1")
        place = self._folder / f"media {disk}"
        place.mkdir()
        return place

    def mount(self, device: str, place: Path, options: str = "rw,relatime") -> None:
        escaped = str(place).replace(" ", "\\040")
        with self.mounts.open("a") as file:
            file.write(f"{device} {escaped} vfat {options} 0 0\n")

    @property
    def places(self) -> list[Path]:
        return [one.path for one in media(self.mounts, self.blocks)]


@pytest.fixture
def system(tmp_path: Path) -> FakeSystem:
    return FakeSystem(tmp_path)


def test_stick_is_found_by_its_path_with_its_space(system: FakeSystem) -> None:
    stick = system.plug("sdb")
    system.mount("/dev/sdb1", stick)
    (found,) = media(system.mounts, system.blocks)
    assert (found.path, found.is_writable) == (stick, True)
    assert found.free_bytes > 0


def test_fixed_disks_and_what_is_no_disk_are_left_out(system: FakeSystem, tmp_path: Path) -> None:
    system.mount("/dev/sda1", system.plug("sda", removable="0"))
    system.mount("tmpfs", tmp_path)
    system.mount("/dev/mapper/unknown", tmp_path)
    assert system.places == []


def test_large_stick_that_calls_itself_fixed_counts_because_it_is_behind_usb(
    system: FakeSystem,
) -> None:
    stick = system.plug("sdc", removable="0", under="usb2/2-1")
    system.mount("/dev/sdc1", stick)
    assert system.places == [stick]


def test_read_only_medium_is_found_and_said_to_be_so(system: FakeSystem) -> None:
    system.mount("/dev/sdb1", system.plug("sdb"), "ro,relatime")
    (found,) = media(system.mounts, system.blocks)
    assert not found.is_writable


def test_medium_that_is_just_pulled_out_is_left_out(system: FakeSystem) -> None:
    stick = system.plug("sdb")
    system.mount("/dev/sdb1", stick)
    stick.rmdir()
    assert system.places == []


def test_lines_that_nobody_understands_are_passed_over(system: FakeSystem) -> None:
    system.mounts.write_text("rubbish\n\n/dev/sdz9\n")
    assert system.places == []


def test_this_machine_answers() -> None:
    assert isinstance(media(), list)
