"""What was sold, read back for the printer."""

from pos_app.adapters.ledger.reader import LedgerReader
from pos_app.checkout.ports import PrintedSale
from pos_app.domain.journal import short_chain_head
from pos_app.domain.sale import SaleRecorded


class LedgerArchive:
    """Implements `checkout.ports.SaleArchive` on the printer worker's own reader."""

    def __init__(self, reader: LedgerReader) -> None:
        self._reader = reader

    def sale_to_print(self, seq: int) -> tuple[SaleRecorded, PrintedSale] | None:
        """The sale that entry `seq` of this epoch records, or None when it records none."""
        stored = self._reader.sale(seq)
        if stored is None:
            return None
        printed = PrintedSale(
            receipt=stored.receipt,
            chain_head=short_chain_head(stored.entry_hash),
            at_utc_ms=stored.at_utc_ms,
            operator=stored.operator,
            copy=stored.copies,
        )
        return stored.sale, printed
