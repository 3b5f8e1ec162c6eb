"""The door of the maintenance menu: a challenge, a badge number, a code."""

from collections.abc import Mapping
from typing import Any

from pos_app.checkout import moves
from pos_app.checkout.asks import AskAtDoor, CheckCode
from pos_app.checkout.commands import ClearEntry, EraseLast, GoBack, TypeText
from pos_app.checkout.effects import AppendNote, RecallTrials
from pos_app.checkout.menu import KEYS_TYPED, Door, MenuLock, Visit
from pos_app.checkout.state import Rule, Step, TillState
from pos_app.checkout.visit_commands import CodeChecked, DoorAnswered, LeaveMenu, OpenMenu
from pos_app.domain.errors import BasketNotEmpty, CodeTooSoon, CodeWrong
from pos_app.domain.moment import Moment
from pos_app.domain.technician import BADGE_DIGITS, technician_of, wait_s
from pos_app.domain.values import replace
from pos_app.domain.visit import VisitOpened


def open_menu(state: TillState, _command: OpenMenu, _at: Moment) -> Step:
    """Ask who is there. Raises BasketNotEmpty: a sale is never put aside for it."""
    if not state.ticket.is_empty:
        raise BasketNotEmpty
    return Step(state, asks=(AskAtDoor(),))


def answered(state: TillState, door: DoorAnswered, at: Moment) -> Step:
    """A till that nobody has enrolled has no key to ask by: the menu opens at once."""
    if door.challenge:
        return Step(replace(state, desk=Door(door.challenge)))
    return _enter(state, "", "", at)


def type_digits(state: TillState, command: TypeText, at: Moment) -> Step:
    """Badge number, then code; the last digit asks. Raises CodeTooSoon."""
    door = _door(state)
    digits = "".join(mark for mark in command.text if mark.isascii() and mark.isdigit())
    typed = (door.typed + digits)[:KEYS_TYPED]
    if len(typed) < KEYS_TYPED:
        return Step(replace(state, desk=replace(door, typed=typed)))
    left_ms = state.menu_lock.not_before_ms - at.monotonic_ms
    if left_ms > 0:
        raise CodeTooSoon(wait_s=-(-left_ms // 1000))
    asked = CheckCode(
        technician_of(typed[:BADGE_DIGITS]), door.challenge, code=typed[BADGE_DIGITS:]
    )
    return Step(replace(state, desk=replace(door, typed="")), asks=(asked,))


def erase(state: TillState, _command: EraseLast, _at: Moment) -> Step:
    """One digit less."""
    door = _door(state)
    return Step(replace(state, desk=replace(door, typed=door.typed[:-1])))


def clear(state: TillState, _command: ClearEntry, _at: Moment) -> Step:
    """From the badge number on again."""
    return Step(replace(state, desk=replace(_door(state), typed="")))


def leave(state: TillState, _command: LeaveMenu | GoBack, _at: Moment) -> Step:
    """Back to selling; how many codes were wrong is remembered."""
    return Step(moves.to_selling(state))


def checked(state: TillState, answer: CodeChecked, at: Moment) -> Step:
    """In, or a new challenge and a longer wait, never a lock-out."""
    if answer.is_right:
        return _enter(state, answer.technician, _door(state).challenge, at)
    wrong = state.menu_lock.wrong + 1
    pause_s = wait_s(wrong)
    lock = MenuLock(wrong, at.monotonic_ms + pause_s * 1000)
    told = replace(state, desk=Door(answer.challenge), menu_lock=lock)
    return moves.refuse(told, CodeWrong(wait_s=pause_s), at)


def _enter(state: TillState, technician: str, challenge: str, at: Moment) -> Step:
    visit = Visit(technician, opened_monotonic_ms=at.monotonic_ms)
    opened = replace(state, desk=visit, menu_lock=MenuLock())
    return Step(opened, effects=(AppendNote(VisitOpened(technician, challenge)), RecallTrials()))


def _door(state: TillState) -> Door:
    return moves.desk_as(state, Door)


HANDLES: Mapping[type[Any], Rule] = {
    TypeText: type_digits,
    EraseLast: erase,
    ClearEntry: clear,
    GoBack: leave,
    LeaveMenu: leave,
    CodeChecked: checked,
}
FROM_SELLING: Mapping[type[Any], Rule] = {OpenMenu: open_menu, DoorAnswered: answered}
