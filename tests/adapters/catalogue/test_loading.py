"""What the catalogue brings into memory, and what it leaves out."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path
from pos_app.adapters.catalogue import SqliteUtilsCatalogueWriter

SqliteUtilsCatalogueWriter(Path(sys.argv[1])).close()
assert "sqlite_utils" in sys.modules
assert "numpy" not in sys.modules, "the catalogue has loaded numpy"
import numpy  # for a camera it is there
"""


def test_the_catalogue_does_without_numpy_and_a_camera_gets_it(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path / "catalogue.db")], check=True)
