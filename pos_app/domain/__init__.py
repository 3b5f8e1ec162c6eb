"""What is true in the shop: values and the rules on them.

Why pure: a price, a coupon or a journal hash must come out the same on the till, in the cloud and
in a test, so nothing here reads a clock, draws a random number, opens a file or knows about a
screen.
"""
