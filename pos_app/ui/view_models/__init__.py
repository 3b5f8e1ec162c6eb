"""Frozen views made visible to QML: read-only properties, minimal row changes, slots that post one command."""
