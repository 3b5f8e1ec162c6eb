from collections.abc import Iterable

from fontTools.ttLib import TTFont

class Options:
    def __init__(
        self,
        *,
        layout_features: list[str] = ...,
        name_IDs: list[str] = ...,
        notdef_outline: bool = ...,
        hinting: bool = ...,
        recalc_timestamp: bool = ...,
        drop_tables: list[str] = ...,
    ) -> None: ...

class Subsetter:
    def __init__(self, options: Options | None = ...) -> None: ...
    def populate(self, *, unicodes: Iterable[int] = ...) -> None: ...
    def subset(self, font: TTFont) -> None: ...
