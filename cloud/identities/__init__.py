"""Who a shopper is, as far as an offer asks: a browser's cookie, a phone number that answered an
SMS, an account of the app that the page is opened in.

Why several: a private window makes a fresh cookie, so a cookie alone is good for low faces only; an
offer names in its terms the weakest identity that it takes (`identity_min`).

The rule for one person with several: the strongest identity that this browser has proven counts,
the newest of equals; and whatever was claimed under any identity of this browser was claimed by the
same person. So a coupon that was taken with the cookie is not to be had again with a number, and a
number that has one already has it in every browser.

No number and no account is kept: `claimants.ref_of` makes a keyed hash of each.
"""
