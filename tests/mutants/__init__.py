"""Bugs that we put in on purpose, each with the test that must notice it.

Why: a test that passes says little until it has been seen to fail. Each mutant is a mistake that a
real team makes (the reason stands beside it), as a small change of text. It is made in a copy of
the sources, and the named test, which passes on the unchanged copy, must fail there by an
assertion. A mutant that survives, whose text is no longer there, or that merely breaks an import,
fails the run: `make mutants`, and one test a mutant in every test run.

A new rule about money, the ledger or the cloud comes with a mutant that breaks it.
"""
