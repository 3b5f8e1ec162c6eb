"""The drivers as the till sees them: events become commands, states become health.

Why here: drivers speak of devices and know no shop; this is where a scanner's line becomes a `Scan`
and a lid that stands open becomes a chip on the status bar.
"""
