"""What a window shows, as frozen values: finished text, and the command that a touch posts.

Why a command on a key: what a key does is decided where its word is decided, in a presenter that a
test reads without Qt; the view-model posts it and QML never names it.
"""
