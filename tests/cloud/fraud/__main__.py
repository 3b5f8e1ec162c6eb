"""`python -m tests.cloud.fraud [STREETS [SHOPS]]`: detection and false alarms on so many streets of
48 honest shops and twelve cheats, and on as many of so few shops that are all honest."""

import sys
import tempfile
from pathlib import Path

from cloud import demo_shop
from cloud.sqlite import SqliteDatabase
from tests.cloud.fraud.detection import Tally, measure
from tests.cloud.stand import START_MS

streets, few = (int(text) for text in [*sys.argv[1:], "10", "16"][:2])
for honest, cheats in ((48, 3), (few, 0)):
    tally = Tally()
    for seed in range(streets):
        with tempfile.TemporaryDirectory() as folder:
            database = SqliteDatabase(Path(folder) / "cloud.db")
            demo_shop.make(database, demo_shop.GOODS, START_MS)
            measure(database, seed, tally, honest=honest, cheats_of_a_kind=cheats)
            database.close()
    print(tally.table(), end="\n\n")
