"""What every test run needs before Qt starts. Imports no Qt: the cloud is tested without it."""

import os

from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "0")

# No timed assertion in a test: how long an example takes says how busy the machine is.
settings.register_profile("till", deadline=None)
settings.load_profile("till")
