# What the till uses of python-escpos, which brings no types.
