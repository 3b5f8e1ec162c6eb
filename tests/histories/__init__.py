"""Years of one shop, drawn from a seed: what its till would have written, entry by entry.

Why: reports, start-up and verification are only as good as the journals that they are tried on. A
history is made of the product's own values by its own rules (tickets, prices, coupons, refunds,
shifts, clock); only what people do is drawn by lot. It is handed to the real ledger, never written
around it.

- `seasons`: how many come, and when; `shelves`: what there is to buy and at what price;
- `shoppers`: what they take and what they pay with; `clocks`: the till's clock, seldom exact;
- `counter`: who comes to the till, with `drawer` and `returns`; `history`: a shop and its entries;
- `tally`: the same figures again by plain addition, to hold the reports against;
- `writing`: a history through the real ledger.
"""

from tests.histories.history import Shop, entries
from tests.histories.tally import DayTally, Tally
from tests.histories.writing import folder_in_memory, write

__all__ = ["DayTally", "Shop", "Tally", "entries", "folder_in_memory", "write"]
