"""What the shop does: one register, a pure state machine over the domain, and a desk per use case.

Why a state machine: `handle(state, command, at)` returns the next state and what the world is
asked to do, and never waits. So every rule of the counter is tested without a screen, a disk or a
clock.
"""
