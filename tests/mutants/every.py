"""All mutants, room by room."""

from tests.mutants import (
    budgets,
    chain,
    cloud_side,
    durability,
    offers,
    recovery,
    returns,
    selling,
    settlement,
    till_sync,
    weighing,
)
from tests.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    *durability.MUTANTS,
    *recovery.MUTANTS,
    *chain.MUTANTS,
    *selling.MUTANTS,
    *offers.MUTANTS,
    *weighing.MUTANTS,
    *returns.MUTANTS,
    *till_sync.MUTANTS,
    *cloud_side.MUTANTS,
    *budgets.MUTANTS,
    *settlement.MUTANTS,
)
