"""What brands put on their offers, in buckets: taken, moved between buckets, given back.

An offer's budget is split over K rows, because one row is one queue: each claim would wait for the
commit of the one before. A person's claims hang on the bucket that the hash of their reference
names, so that on several nodes "so many a person" and "never over budget" stay one node's business.

At any moment, for each offer: the caps of its buckets and what is on its way between them are its
total, and what a bucket has reserved and redeemed is at most its cap.

The rooms: `units` (one bucket, one statement), `mover` (from bucket to bucket, each step a commit
of its own), `release` (the budget of coupons that nobody can redeem any more).
"""
