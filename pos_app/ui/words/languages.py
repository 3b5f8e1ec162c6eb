"""The languages that the setting `language` may name."""

from collections.abc import Mapping

from pos_app.ui.words.cashier import CashierWords
from pos_app.ui.words.chinese import ZH
from pos_app.ui.words.english import EN

LANGUAGES: Mapping[str, CashierWords] = {"zh_CN": ZH, "en": EN}
