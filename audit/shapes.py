"""Reading JSON that nobody vouches for: every value is asked for by name and kind."""

import base64
import json
from typing import Any

Json = dict[str, Any]

WORDS = {
    "header": ("文件头不对", "the first line is not that of an export"),
    "line": ("这一行不是流水", "this line is no entry"),
    "order": ("次序不对", "entries are out of order"),
    "gap": ("缺少流水", "an entry is missing"),
    "end": ("结尾缺失或不符", "the end is missing or another one"),
    "hash": ("内容与校验值不符", "the bytes do not give the hash"),
    "signature": ("签名不对", "the device's key did not sign it"),
    "unreadable": ("读不懂", "the bytes are no entry"),
    "head": ("位置不对", "the head disagrees with its place"),
    "time": ("时间倒退", "the time runs back"),
    "totals": ("累计不对", "the perpetual totals do not follow"),
    "opening": ("开期记录不对", "the epoch's opening is wrong"),
    "sale": ("销售金额不平", "the sale's sums do not agree"),
    "coupon": ("优惠券重复使用", "a coupon is used twice"),
    "refund": ("退款不符", "the refund does not agree with its sale"),
    "shift": ("班次不符", "the shift does not agree with its entries"),
    "receipt": ("小票与流水不符", "a printed receipt is not in this journal"),
}
"""Everything that can be wrong, in both languages."""


class Wrong(Exception):
    """Something does not agree: a word of WORDS, and which."""

    def __init__(self, word: str, detail: str = "") -> None:
        super().__init__(word, detail)
        self.word, self.detail = word, detail


def parsed(text: str | bytes, word: str) -> Json:
    """One JSON object without repeated names. Raises Wrong."""
    try:
        found = json.loads(text, object_pairs_hook=_unique, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise Wrong(word, str(error)[:80]) from error
    if not isinstance(found, dict):
        raise Wrong(word, "not an object")
    return found


def _unique(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def number(of: Json, name: str) -> int:
    value = of.get(name)
    if type(value) is not int:
        raise Wrong("unreadable", f"{name} is no whole number")
    return value


def words(of: Json, name: str) -> str:
    value = of.get(name)
    if not isinstance(value, str):
        raise Wrong("unreadable", f"{name} is no text")
    return value


def part(of: Json, name: str) -> Json:
    value = of.get(name)
    if not isinstance(value, dict):
        raise Wrong("unreadable", f"{name} is no object")
    return value


def parts(of: Json, name: str) -> list[Json]:
    value = of.get(name)
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Wrong("unreadable", f"{name} is no list of objects")
    return value


def texts(of: Json, name: str) -> list[str]:
    value = of.get(name)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Wrong("unreadable", f"{name} is no list of texts")
    return value


def decoded(of: Json, name: str, size: int) -> bytes:
    try:
        value = base64.b64decode(words(of, name), validate=True)
    except ValueError as error:
        raise Wrong("unreadable", f"{name} is no base64") from error
    if len(value) != size:
        raise Wrong("unreadable", f"{name} has {len(value)} bytes")
    return value


def total(rows: list[Json], name: str) -> int:
    return sum(number(row, name) for row in rows)


def bytes_of(line: Json) -> bytes:
    """An entry's exact bytes."""
    if "data" in line:
        return words(line, "data").encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(words(line, "data_base64"), validate=True)
    except ValueError as error:
        raise Wrong("line", "data_base64") from error


def hash_of(text: str) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError as error:
        raise Wrong("line", "hash") from error
    if len(found) != 32 or found.hex() != text:
        raise Wrong("line", "hash")
    return found
