"""What brands, the platform and shops owe for coupons: lines, holds, periods, payouts, reports.

Why it looks like this: what is owed is no account that events are added to but a pure function of
what is stored (`story`, `lines`), worked out again for each coupon that an event touches. So the
order and number of uploads cannot matter, and everything can be rebuilt and compared. What people
decide (`holds`, `payouts`) is a log beside it that only grows; a line that changes after it was
paid owes its difference in the next period.
"""
