"""Identities beyond a cookie: a number that answers a text, an account of an app."""
