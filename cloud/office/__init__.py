"""The back office: the platform's people make campaigns, watch budgets and decide on holds.

Why pages made on the server with one small script: everything works without it, by links, forms and
a refresh; the script only saves waiting. There is nothing to build and nothing to fetch elsewhere,
so the content security policy names one style sheet and one script by their hashes and nothing
more.

Why every change is a POST that leaves a deed: who did what, and when, is asked for by brands and
shops months later. `deeds` are written in the transaction of what they tell.
"""
