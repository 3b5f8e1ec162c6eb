"""Counter scales: what lies on the plate, and whether it may be sold by.

Why five states and not a number: a moving plate, too much, less than nothing and silence each have
a number on many scales, and selling by any of them cheats somebody. Only STABLE has grams to sell
by.
"""
