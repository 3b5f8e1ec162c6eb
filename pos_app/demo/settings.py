"""The demo till's settings file: the same keys as in a shop, with simulated devices."""

from dataclasses import dataclass
from pathlib import Path

from pos_app.demo.shop import DemoCloud, DemoFolder
from pos_app.settings import Settings, load

_TEMPLATE = """\
# Written by the demo at each start; a shop's own file is assets/settings-example.toml.
[cloud]
url = "{url}"

[state]
folder = "till"

[devices]
scanners = ["simulated:bench", "keyboard:"]
printer = "simulated:bench?width=58"
drawer = "printer:pin2"
scale = "simulated:bench"

[screens]
mode = "{mode}"
cashier = "CASHIER"
customer = "CUSTOMER"

[ui]
language = "{language}"
theme = "{theme}"
"""


@dataclass(frozen=True, slots=True)
class DemoLook:
    """How the demo's windows look and speak."""

    language: str = "zh_CN"
    theme: str = "day"
    mode: str = "windowed"


def write_settings(folder: DemoFolder, cloud: DemoCloud, look: DemoLook) -> tuple[Path, Settings]:
    """Write the file and read it as the till does."""
    path = folder.root / "settings.toml"
    text = _TEMPLATE.format(url=cloud.url, mode=look.mode, language=look.language, theme=look.theme)
    path.write_text(text, encoding="utf-8")
    return path, load(path)
