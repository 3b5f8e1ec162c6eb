"""The catalogue: what the shop sells, in a file of its own that can be rebuilt.

Why not in the ledger: goods come from the cloud and from price lists; losing them loses no sale.
Why one connection that writes: Python's SQLite may corrupt a write-ahead log that two connections
reset (facts of 3.7.0–3.51.2); every other connection only reads, and never folds the log in.

Why popular goods are searched first: a shop sells a few thousand of a million goods, so looking
through those answers nearly every search at once and in the right order, whatever was typed.
"""

from pos_app.adapters.catalogue.sqlite_utils_catalogue import SqliteUtilsCatalogue
from pos_app.adapters.catalogue.writer import SqliteUtilsCatalogueWriter

__all__ = ["SqliteUtilsCatalogue", "SqliteUtilsCatalogueWriter"]
