"""A settings file is read whole or refused with the place and the nearest valid key."""

import tomllib
from pathlib import Path

import pytest

from pos_app.domain.central import CENTRAL, Choice, Value, WholeNumber
from pos_app.settings import (
    Language,
    ScreenMode,
    Settings,
    SettingsWrong,
    ThemeName,
    load,
    with_central,
)

EXAMPLE = Path(__file__).parents[2] / "assets" / "settings-example.toml"


def written(folder: Path, text: str) -> Path:
    path = folder / "till.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str) -> SettingsWrong:
    with pytest.raises(SettingsWrong) as caught:
        load(written(folder, text))
    return caught.value


def test_the_example_is_valid_and_names_every_key() -> None:
    load(EXAMPLE)
    named = {
        f"{section}.{key}"
        for section, table in tomllib.loads(EXAMPLE.read_text(encoding="utf-8")).items()
        for key in table
    }
    assert named == {
        "cloud.url",
        "cloud.reconnect_s",
        "state.folder",
        "backup.folder",
        "backup.keep",
        "devices.scanners",
        "devices.printer",
        "devices.drawer",
        "devices.scale",
        "devices.display",
        "receipt.logo",
        "screens.mode",
        "screens.cashier",
        "screens.customer",
        "screens.playlist",
        "ui.language",
        "ui.theme",
        "ui.volume",
    }


def test_an_empty_file_gives_every_default(tmp_path: Path) -> None:
    settings = load(written(tmp_path, ""))
    assert settings.cloud == Settings().cloud
    assert settings.devices == Settings().devices
    assert settings.screens == Settings().screens
    assert settings.ui == Settings().ui


def test_given_values_are_kept_and_the_others_stay(tmp_path: Path) -> None:
    settings = load(
        written(
            tmp_path,
            '[cloud]\nurl = "https://cloud.example/"\n'
            '[devices]\nscanners = ["serial:/dev/ttyACM0", ""]\nprinter = "file:/dev/usb/lp0"\n'
            '[screens]\nmode = "kiosk"\n[ui]\nlanguage = "en"\ntheme = "night"\nvolume = 0\n',
        )
    )
    assert settings.cloud.url == "https://cloud.example"
    assert settings.devices.scanners == ("serial:/dev/ttyACM0",)
    assert settings.devices.printer == "file:/dev/usb/lp0"
    assert settings.devices.drawer == "printer:pin2"
    assert settings.screens.mode is ScreenMode.KIOSK
    assert (settings.ui.language, settings.ui.theme) == (Language.ENGLISH, ThemeName.NIGHT)
    assert settings.ui.volume == 0


def test_an_address_that_means_nothing_is_left_to_its_own_device(tmp_path: Path) -> None:
    text = (
        '[devices]\nscanners = ["bluetooth:", "keyboard:"]\nprinter = "serail:/dev/x"\n'
        'drawer = "tcp://10.0.0.9"\nscale = "/dev/ttyUSB2"\ndisplay = "10.0.0.9:9100"\n'
    )
    devices = load(written(tmp_path, text)).devices
    assert devices.scanners == ("bluetooth:", "keyboard:")
    assert (devices.printer, devices.drawer) == ("serail:/dev/x", "tcp://10.0.0.9")
    assert (devices.scale, devices.display) == ("/dev/ttyUSB2", "10.0.0.9:9100")


def test_a_relative_state_folder_counts_from_the_settings_file(tmp_path: Path) -> None:
    settings = load(written(tmp_path, '[state]\nfolder = "var/shop"\n'))
    assert settings.state.ledger == tmp_path.resolve() / "var/shop/ledger.db"


def test_an_absolute_state_folder_stays(tmp_path: Path) -> None:
    assert load(written(tmp_path, '[state]\nfolder = "/srv/till"\n')).state.folder == Path(
        "/srv/till"
    )


@pytest.mark.parametrize(
    ("text", "key", "nearest"),
    [
        ('[devices]\nprintr = ""\n', "devices.printr", "devices.printer"),
        ('[device]\nprinter = ""\n', "device", "devices"),
        ('[ui]\nlangauge = "en"\n', "ui.langauge", "ui.language"),
        ('[zzz]\nx = ""\n', "zzz", ""),
    ],
)
def test_an_unknown_key_names_file_key_and_the_nearest_valid_one(
    tmp_path: Path, text: str, key: str, nearest: str
) -> None:
    error = refused(tmp_path, text)
    for sentence in (error.chinese, error.english):
        assert str(tmp_path / "till.toml") in sentence
        assert key in sentence
        assert nearest in sentence


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[cloud]\nurl = 1\n", "cloud.url"),
        ('[cloud]\nurl = "ftp://x"\n', "cloud.url"),
        ('[cloud]\nurl = "http://[::1"\n', "cloud.url"),
        ('[cloud]\nurl = "http://a:99999"\n', "cloud.url"),
        ('[state]\nfolder = ""\n', "state.folder"),
        ('[devices]\nscanners = "keyboard:"\n', "devices.scanners"),
        ("[devices]\nscanners = [1]\n", "devices.scanners"),
        ("[devices]\nprinter = 9100\n", "devices.printer"),
        ("[devices]\ndrawer = false\n", "devices.drawer"),
        ('[screens]\nmode = "full"\n', "screens.mode"),
        ("[screens]\ncashier = 1\n", "screens.cashier"),
        ('[ui]\nlanguage = "fr"\n', "ui.language"),
        ("[ui]\nlanguage = []\n", "ui.language"),
        ("[ui]\nvolume = true\n", "ui.volume"),
        ("[ui]\nvolume = 101\n", "ui.volume"),
        ('[ui]\nvolume = "80"\n', "ui.volume"),
        ("ui = 3\n", "ui"),
    ],
)
def test_a_wrong_value_names_file_and_key_in_both_languages(
    tmp_path: Path, text: str, key: str
) -> None:
    error = refused(tmp_path, text)
    assert error.key == key
    assert error.words(Language.CHINESE).startswith(f"{tmp_path / 'till.toml'}：{key}：")
    assert error.words(Language.ENGLISH).startswith(f"{tmp_path / 'till.toml'}: {key}: ")
    assert str(error) == f"{error.chinese}\n{error.english}"


def test_a_truncated_file_says_where(tmp_path: Path) -> None:
    error = refused(tmp_path, "[cloud]\nurl = \n")
    assert "line 2" in error.english


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "till.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsWrong, match="UTF-8"):
        load(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match="no such settings file"):
        load(tmp_path / "none.toml")


def test_a_folder_is_no_settings_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match="cannot be read"):
        load(tmp_path)


# --- what the cloud hands down --------------------------------------------------------------------


def test_every_central_key_is_one_of_the_file_and_takes_the_same_values(tmp_path: Path) -> None:
    for key, rule in CENTRAL.items():
        section, _, name = key.partition(".")
        ends = rule.words if isinstance(rule, Choice) else (rule.lowest, rule.highest)
        for value in ends:
            written_so = f'"{value}"' if isinstance(value, str) else value
            by_file = load(written(tmp_path, f"[{section}]\n{name} = {written_so}\n"))
            handed_down = with_central(Settings(), {key: value})
            assert getattr(getattr(by_file, section), name) == value
            assert getattr(by_file, section) == getattr(handed_down, section)
        if isinstance(rule, WholeNumber):
            refused(tmp_path, f"[{section}]\n{name} = {rule.highest + 1}\n")


def test_a_key_of_the_file_goes_before_the_cloud_unless_it_is_followed(tmp_path: Path) -> None:
    text = '[state]\nfolder = "."\n[ui]\ntheme = "day"\n'
    central: dict[str, Value] = {"ui.theme": "night", "ui.volume": 0}
    own = with_central(load(written(tmp_path, text)), central)
    assert (own.ui.theme, own.ui.volume) == (ThemeName.DAY, 0)
    (tmp_path / "bindings.toml").write_text('[central]\nfollow = ["ui.theme", "ui.gone"]\n')
    followed = load(written(tmp_path, text))
    assert followed.followed == {"ui.theme"}
    assert with_central(followed, central).ui.theme is ThemeName.NIGHT
    assert with_central(followed, {}).ui.theme is ThemeName.DAY


def test_the_settings_file_itself_has_no_section_for_the_cloud(tmp_path: Path) -> None:
    assert refused(tmp_path, '[central]\nfollow = ["ui.theme"]\n').key == "central"
