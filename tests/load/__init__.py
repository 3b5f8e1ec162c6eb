"""A campaign under load: 100,000 tills' identities, phones that press, processes that die.

Why beside the fleet: the fleet follows each till through days of trouble, one step at a time; here
many act in the same instant, on real threads and real disks, and only the sums are looked at.
`python -m tests.load` prints claims a second and how many coupons were given beyond the budget.
"""
