"""The reference cloud, without PySide6: over its HTTP interface wherever that can show it."""
