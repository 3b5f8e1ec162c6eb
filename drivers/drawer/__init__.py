"""Cash drawers: a pulse, once.

`driver.py` is the drawer on a serial port of its own, `on_printer.py` the one on a printer's
connector.

Why ids: a drawer that opens twice is an open till. Each command carries an id, and an id that was
sent before is refused, so that a repeated message cannot open the drawer again.
"""
