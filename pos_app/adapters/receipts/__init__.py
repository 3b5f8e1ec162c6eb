"""Receipts leave the till: as ESC/POS bytes for the printer, and as a picture for screens and
tests.

Why two ways from one document: `domain.receipt` decides every row and cell, so a picture that looks
right and bytes that decode to the same rows cannot drift apart.
"""
