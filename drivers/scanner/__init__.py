"""Barcode scanners: bytes on a serial line become scans.

Why serial first: a keyboard-wedge scanner cannot be told from a typing cashier by timing; the
serial (or USB-CDC) mode of the same scanner can, and it says which kind of code it read.

`driver.py` is the scanner on a serial port, `hid.py` the grabbed keyboard, `camera.py` the camera.
"""
