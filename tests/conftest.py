"""What every test run needs before Qt starts. Imports no Qt: the cloud is tested without it."""

import os

from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "0")

# No timed assertion in a test: how long an example takes says how busy the machine is.
settings.register_profile("till", deadline=None)
settings.load_profile("till")

from hypothesis import settings

# The same examples in every run, and no deadline: the cores are shared. `--hypothesis-profile=deep`
# searches on.
settings.register_profile("steady", max_examples=60, deadline=None, derandomize=True)
settings.register_profile("deep", max_examples=3000, stateful_step_count=120, deadline=None)
settings.load_profile("steady")
