"""Every word of the two windows, in Chinese and English, chosen by one setting.

Why not Qt's translation files: almost every text here depends on the state and is finished in a
pure presenter, where a test reads it; a typed table makes a missing word in either language an
error of the type checker, and QML is left with symbols only.
"""
