"""Pole displays: two lines for the shopper.

Why it never says "ready": such a display takes bytes and answers nothing, so whether anybody can
read it is not known. Its best state is DEGRADED with the reason that its line goes one way only.
"""
