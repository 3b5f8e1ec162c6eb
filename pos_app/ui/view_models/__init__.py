"""Frozen views for QML: read-only properties, minimal row changes, slots that post one command."""
