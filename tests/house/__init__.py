"""The gates of `make check` are shown to close: each is given a breach of its rule."""
