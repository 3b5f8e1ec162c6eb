"""The words of a pole display: twenty columns, with Chinese characters or without."""

from pos_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class PoleWords:
    """Everything that stands there beside figures and names of goods."""

    has_names: bool
    """Whether the display can show what goods are called."""
    welcome: str
    total: str
    due: str
    given: str
    change: str
    amount: str  # {amount}


CHINESE = PoleWords(
    has_names=True,
    welcome="欢迎光临",
    total="合计",
    due="应付",
    given="实收",
    change="找零",
    amount="￥{amount}",
)
ENGLISH = PoleWords(
    has_names=True,
    welcome="WELCOME",
    total="TOTAL",
    due="TO PAY",
    given="RECEIVED",
    change="CHANGE",
    amount="￥{amount}",
)
PLAIN = PoleWords(
    has_names=False,
    welcome="WELCOME",
    total="TOTAL",
    due="TO PAY",
    given="RECEIVED",
    change="CHANGE",
    amount="{amount}",
)
"""For a display that has no Chinese characters, whatever the shop speaks."""


def pole_words(language: str, *, has_chinese: bool) -> PoleWords:
    """The words for `zh` or `en` on a display with Chinese characters, else plain ones."""
    if not has_chinese:
        return PLAIN
    return ENGLISH if language == "en" else CHINESE
