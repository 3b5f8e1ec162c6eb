"""Power cuts through the production ledger code, by the hundred thousand.

A disk in memory (`disk`) runs the ledger unchanged and remembers what was asked of it. From that
list every disk that a power cut may leave behind is rebuilt (`crash`): nothing of what was not
synced, all of it, some of it, in another order, torn at a sector; names that came, went or moved
and did not survive. A till starts on each (`scenarios`), and what it finds is held against what
had been promised when the power went (`inspection`).

Why images are told apart before a till starts on them (`counting`): many cuts leave the same bytes.
Both numbers are reported, and only different ones count.
"""
