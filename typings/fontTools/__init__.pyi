# What packaging/make_fonts.py uses of fontTools, which ships no types.
