"""What leaves the shop for support: a bundle on a medium, or a few QR codes. Blotted out first.

Why blot what should never have been logged: a log is written by every part and by the libraries
under it. That no secret is written there is a hope; that none leaves is tested.
"""
