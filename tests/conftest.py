"""What every test run needs before Qt starts. Imports no Qt: the cloud is tested without it."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "0")
