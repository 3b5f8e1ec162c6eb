"""The reference cloud: enrols tills, keeps their journals, hands out coupons, serves phones.

Why it looks like this: everything that must not happen twice or too often (a journal entry, a
claim, a redemption, a nonce) is a key or a CHECK of the database and is written in one
transaction; the Python around it only decides what to say. Times come from one injected clock, so
that tests own the time. The phone pages are plain HTML that any browser of the last ten years
shows, because the shopper did not choose to be our user.

Imports `pos_app.domain` and nothing else of the till, and runs without the till's libraries.
"""
