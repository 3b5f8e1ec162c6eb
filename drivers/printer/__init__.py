"""Receipt printers that speak ESC/POS.

Why our own bytes and lines, and not python-escpos: it prints Chinese only beside a Han character,
waits a second for each status byte, and takes a silent printer for one with paper. Its pictures are
right: the till uses it for them.

Why a fence: a port accepts megabytes that nobody prints. A job ends with a question that the
printer answers only when it has worked through everything before it; only that answer means done.
"""
