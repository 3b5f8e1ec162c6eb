"""The demo shop: everything that a shop has, on one machine, with simulated devices.

Why a bench and not mock-ups: the simulated devices sit behind the real drivers, so what the bench
scans and prints goes through the same bytes as in a shop.
"""
