"""Why a ledger file cannot be sold on: the facts, and a sentence in both languages. Nothing on disk
has been changed."""

from collections.abc import Mapping
from pathlib import Path

from pos_app.domain.journal import ChainFault


class LedgerUnusable(Exception):
    """The ledger file cannot be opened for selling. `str()` is the English sentence."""

    def __init__(self, path: Path, problem: str, chinese: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem
        self.english = str(self)
        self.chinese = f"{path}：{chinese}"


class LedgerDamaged(LedgerUnusable):
    """What is stored is not what was written. `seq` 0: the file as a whole."""

    def __init__(self, path: Path, seq: int, fault: ChainFault, detail: str = "") -> None:
        place, chinese_place = (f"entry {seq}", f"第 {seq} 条") if seq else ("the file", "整个文件")
        more = f": {detail}" if detail else ""
        super().__init__(
            path,
            f"{place} is damaged ({fault}{more})",
            f"{chinese_place}已损坏（{FAULTS[fault]}{more}）",
        )
        self.seq = seq
        self.fault = fault


class LedgerOlder(LedgerUnusable):
    """The file is this till's own, but from before its present epoch: an old disk or copy was put
    back."""

    def __init__(self, path: Path, stored: int, begun: int) -> None:
        super().__init__(
            path,
            f"it ends in epoch {stored}, and this till has begun epoch {begun} since",
            f"它停在第 {stored} 期，这台收银机早已开始第 {begun} 期",
        )
        self.stored = stored
        self.begun = begun


class LedgerStuck(LedgerUnusable):
    """The damaged file cannot be set aside: the disk takes no change at all. Raised before anything
    is lost."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(
            path,
            f"it is damaged, and the disk does not let it be set aside ({detail})",
            f"它坏了，硬盘也不让换新账本（{detail}）",
        )


class LettersUsedUp(LedgerUnusable):
    """Another epoch would carry the letter of an older one: two receipts would have one number."""

    def __init__(self, path: Path, letters: int) -> None:
        super().__init__(
            path,
            f"it is damaged, and all {letters} letters of this till's receipts are used: enrol it"
            " anew",
            f"它坏了，这台收银机的 {letters} 个小票字母都用完了：请重新开通",
        )


class LedgerForeign(LedgerUnusable):
    """The file belongs to another till, or is no ledger."""

    @classmethod
    def no_ledger(cls, path: Path) -> "LedgerForeign":
        return cls(path, "this file is no ledger", "这个文件不是流水账")


class LedgerAhead(LedgerForeign):
    """The file is this till's own and has come to a later epoch than the key folder knows of: an
    old copy of the keys was put back."""

    def __init__(self, path: Path, stored: int, wanted: int) -> None:
        super().__init__(
            path,
            f"it has come to epoch {stored}, and the keys know of {wanted}",
            f"它已到第 {stored} 期，密钥文件只知道第 {wanted} 期",
        )
        self.stored = stored


class LedgerTooNew(LedgerUnusable):
    """A newer program has written this file; this one would not understand it."""

    def __init__(self, path: Path, version: int, known: int) -> None:
        super().__init__(
            path,
            f"written by a newer program (format {version}, this one knows {known})",
            f"由更新的程序写成（格式 {version}，本程序只认识 {known}），请升级",
        )
        self.version = version
        self.known = known


class LedgerBusy(LedgerUnusable):
    """Another till program holds this ledger."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "another till program is using it", "另一个收银程序正在使用它")


class LedgerUnsafe(LedgerUnusable):
    """SQLite did not take a setting that a sale's safety depends on."""

    def __init__(self, path: Path, pragma: str, wanted: object, got: object) -> None:
        super().__init__(
            path,
            f"pragma {pragma} is {got!r} and must be {wanted!r}",
            f"安全设置 {pragma} 是 {got!r}，必须是 {wanted!r}",
        )
        self.pragma = pragma


FAULTS: Mapping[ChainFault, str] = {
    ChainFault.GAP: "缺少一条",
    ChainFault.HASH: "内容与校验值不符",
    ChainFault.SIGNATURE: "签名不对",
    ChainFault.UNREADABLE: "读不懂",
    ChainFault.HEAD: "位置不对",
    ChainFault.TOTALS: "累计不对",
    ChainFault.BALANCE: "金额不平",
}
"""Each fault in the cashier's language."""
