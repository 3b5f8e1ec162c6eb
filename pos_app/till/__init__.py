"""Runs the register: takes commands in, answers asks, performs effects, posts results back.

Why one loop and a few workers: the register is handled on one thread in the order of arrival, and
each slow thing (disk, printer, network) is owned by exactly one worker that answers with a
command. No lock is ever held while the cashier waits.
"""
