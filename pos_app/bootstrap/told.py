"""What a chore of the maintenance menu comes back with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pos_app.checkout.menu import Chore, MenuPage, MenuRow, TillEnd
from pos_app.checkout.visit_commands import RowsFound

Rows = tuple[MenuRow, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The rows of a page, whether it went well, and what follows from it."""

    rows: Rows
    is_well: bool = True
    detail: str = ""  # for the journal
    chosen: str = ""  # the row to open by itself
    ends: TillEnd | None = None

    def on(self, page: MenuPage) -> RowsFound:
        """As the register hears it."""
        return RowsFound(
            page,
            self.rows,
            is_done=True,
            outcome="done" if self.is_well else "failed",
            detail=self.detail,
            chosen=self.chosen,
            ends=self.ends,
        )


PageChores = Mapping[tuple[MenuPage, Chore], Callable[[str], Told]]
"""What is done by page and chore; each is given the choice."""
