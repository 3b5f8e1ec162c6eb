"""Cash drawers: a pulse, once.

Why ids: a drawer that opens twice is an open till. Each command carries an id, and an id that was
sent before is refused, so that a repeated message cannot open the drawer again.
"""
