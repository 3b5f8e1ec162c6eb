"""What the cashier reads while goods are weighed."""

from collections.abc import Mapping
from enum import StrEnum

from pos_app.domain.values import dataclass

Pair = tuple[str, str]


class PlateState(StrEnum):
    """How the plate is, as the cashier must see it."""

    STABLE = "stable"
    EMPTY = "empty"
    MOVING = "moving"
    OVERLOAD = "overload"
    BELOW_ZERO = "below_zero"
    CONTAINER_OFF = "container_off"  # below zero, because the tared container was taken away
    SOLD = "sold"  # this very weight is on a line already
    SILENT = "silent"
    OFFLINE = "offline"
    FAULTED = "faulted"  # {} the short word for why
    NONE = "none"  # no scale is set
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class WeighingWords:
    """One language."""

    states: Mapping[PlateState, Pair]  # how it is, what to do
    per: str  # {} price, {} unit
    weight: str
    cancel: str
    tare: str
    tared: str  # {} weight of the container, {} unit
    clear_tare: str
    type_it: str
    by_scale: str
    typed_mark: str  # behind the name of goods whose weight was typed


ZH = WeighingWords(
    states={
        PlateState.STABLE: ("稳定", "看清重量，按加入"),
        PlateState.EMPTY: ("空秤", "把商品放到秤上"),
        PlateState.MOVING: ("不稳定", "等它停下来"),
        PlateState.OVERLOAD: ("超载", "太重了，分开称"),
        PlateState.BELOW_ZERO: ("低于零", "清空秤盘，按秤上的置零"),
        PlateState.CONTAINER_OFF: ("低于零", "放回容器，或按清皮"),
        PlateState.SOLD: ("已加入", "拿下来，再称下一份"),
        PlateState.SILENT: ("秤没有回答", "直接输重量，再按加入"),
        PlateState.OFFLINE: ("秤离线", "直接输重量，再按加入"),
        PlateState.FAULTED: ("秤{}", "直接输重量，再按加入"),
        PlateState.NONE: ("没有接秤", "直接输重量，再按加入"),
        PlateState.TYPED: ("手输重量", "小票和账上会写明手输"),
    },
    per="¥{}/{}",
    weight="重量",
    cancel="不称了",
    tare="去皮",
    tared="已去皮 {} {}",
    clear_tare="清皮",
    type_it="手输重量",
    by_scale="用秤称",
    typed_mark="（手输）",
)
EN = WeighingWords(
    states={
        PlateState.STABLE: ("Stable", "Check the weight, then Add"),
        PlateState.EMPTY: ("Empty", "Put the goods on the scale"),
        PlateState.MOVING: ("Unstable", "Wait until it settles"),
        PlateState.OVERLOAD: ("Overload", "Too heavy: weigh in parts"),
        PlateState.BELOW_ZERO: ("Below zero", "Clear the plate, zero the scale"),
        PlateState.CONTAINER_OFF: ("Below zero", "Put the container back"),
        PlateState.SOLD: ("Added", "Lift it off, weigh the next"),
        PlateState.SILENT: ("Scale silent", "Type the weight, then Add"),
        PlateState.OFFLINE: ("Scale offline", "Type the weight, then Add"),
        PlateState.FAULTED: ("Scale fault", "Type the weight, then Add"),
        PlateState.NONE: ("No scale", "Type the weight, then Add"),
        PlateState.TYPED: ("Typed weight", "Receipt and books will say so"),
    },
    per="¥{}/{}",
    weight="Weight",
    cancel="Cancel",
    tare="Tare",
    tared="Tare {} {}",
    clear_tare="Clear tare",
    type_it="Type weight",
    by_scale="Use scale",
    typed_mark="(typed)",
)
