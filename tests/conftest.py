"""What every test run needs before Qt starts. Imports no Qt: the cloud is tested without it."""

import os
from pathlib import Path

from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "0")
# The till's own: with it the bundled faces are drawn, whatever fonts this machine has.
FONTS = Path(__file__).resolve().parents[1] / "assets" / "fonts" / "fonts.conf"
os.environ.setdefault("FONTCONFIG_FILE", str(FONTS))

# No timed assertion in a test: how long an example takes says how busy the machine is. Every run
# tries the same examples; `--hypothesis-profile=deep` searches on.
settings.register_profile(
    "till", deadline=None, max_examples=60, stateful_step_count=60, derandomize=True
)
settings.register_profile("deep", deadline=None, max_examples=3000, stateful_step_count=120)
settings.load_profile("till")
