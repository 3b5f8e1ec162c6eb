"""The devices page: a place is probed before it is bound, and only what fits is kept."""

from collections.abc import Mapping
from typing import Any

from pos_app.checkout import moves
from pos_app.checkout.bind_commands import (
    BindingKept,
    BindPlace,
    ChoosePlace,
    ChooseRole,
    DisplaysSwapped,
    JudgeFit,
    PlaceProbed,
    PlacesFound,
    StopFitting,
    SwapDisplays,
    UnbindPlace,
)
from pos_app.checkout.effects import (
    AppendNote,
    ChangeDisplays,
    Do,
    KeepBinding,
    LookForPlaces,
    ProbePlace,
    StopProbe,
)
from pos_app.checkout.menu import Visit
from pos_app.checkout.places import (
    KEYBOARD,
    NO_FITTING,
    READERS,
    Binding,
    Fit,
    Fitting,
    key_of,
)
from pos_app.checkout.state import Rule, Step, TillState
from pos_app.domain.moment import Moment
from pos_app.domain.values import replace
from pos_app.domain.visit import visit_step


def look(state: TillState) -> Step:
    """What is bound and plugged in, whenever the page opens."""
    return Step(state, effects=(LookForPlaces(),))


def found(state: TillState, found: PlacesFound, _at: Moment) -> Step:
    """The lists are replaced; what was chosen stays chosen if it is still there."""
    listed = replace(
        _binding(state), bound=found.bound, places=found.places, displays=found.displays
    )
    return Step(_with(state, _with_a_place(listed)))


def choose_role(state: TillState, command: ChooseRole, _at: Moment) -> Step:
    """Its places at the right. Nothing happens while a try is open."""
    binding = _binding(state)
    if binding.is_open:
        return Step(state)
    chosen = replace(binding, role=command.role, key="", fitting=NO_FITTING, swapped="")
    return Step(_with(state, _with_a_place(chosen)))


def choose_place(state: TillState, command: ChoosePlace, _at: Moment) -> Step:
    """One of the places. Nothing happens while a try is open."""
    binding = _binding(state)
    if binding.is_open:
        return Step(state)
    return Step(_with(state, replace(binding, key=command.key, fitting=NO_FITTING)))


def bind(state: TillState, _command: BindPlace, _at: Moment) -> Step:
    """Probe first. A place that another role has is refused at once."""
    binding = _binding(state)
    if binding.is_open or not any(place.key == binding.key for place in binding.choices()):
        return Step(state)
    role, key = binding.role, binding.key
    holder = binding.holder_of(key)
    if holder is not None and holder.role is not role:
        return _refused(state, Fitting(Fit.REFUSED, role, key, holder.address, "taken"))
    probing = Fitting(Fit.PROBING, role, key)
    return Step(_fitted(state, probing), effects=(ProbePlace(role, key),))


def probed(state: TillState, answer: PlaceProbed, _at: Moment) -> Step:
    """Keep what fits; ask about what only a person can see; refuse the rest with its reason. An
    answer that nobody waits for any more is dropped."""
    fitting = _binding(state).fitting
    asked_for = (Fit.PROBING, answer.role, answer.key)
    if (fitting.fit, fitting.role, fitting.key) != asked_for:
        return Step(state)
    told = replace(
        fitting, fit=answer.fit, address=answer.address, fact=answer.fact, raw=answer.raw
    )
    match answer.fit:
        case Fit.BOUND:
            return _keep(state, told)
        case Fit.ASKED:
            return Step(_fitted(state, told))
        case _:
            return _refused(state, told)


def judge(state: TillState, command: JudgeFit, _at: Moment) -> Step:
    """A person has looked."""
    fitting = _binding(state).fitting
    if fitting.fit is not Fit.ASKED:
        return Step(state)
    if command.is_right:
        return _keep(state, fitting)
    return _refused(state, replace(fitting, fit=Fit.REFUSED, fact="not_seen"))


def stop(state: TillState, _command: StopFitting, _at: Moment) -> Step:
    """Wait no longer; what the probe still says is dropped."""
    if _binding(state).fitting.fit is not Fit.PROBING:
        return Step(state)
    return Step(_fitted(state, NO_FITTING), effects=(StopProbe(),))


def unbind(state: TillState, _command: UnbindPlace, _at: Moment) -> Step:
    """The chosen place is the role's no longer."""
    binding = _binding(state)
    holder = binding.holder_of(binding.key)
    is_ours = holder is not None and holder.role is binding.role and holder.address != KEYBOARD
    if binding.is_open or not is_ours:
        return Step(state)
    left = tuple(address for address in _addresses(binding) if key_of(address) != binding.key)
    taken = Fitting(Fit.KEEPING, binding.role, binding.key, fact="unbound")
    kept = _noted(f"unbind {binding.role}", "done", binding.key)
    return Step(_fitted(state, taken), effects=(kept, KeepBinding(binding.role, left)))


def kept(state: TillState, answer: BindingKept, _at: Moment) -> Step:
    """The settings hold it, or could not."""
    fitting = _binding(state).fitting
    if fitting.fit is not Fit.KEEPING or fitting.role is not answer.role:
        return Step(state)
    fit = Fit.BOUND if answer.is_kept else Fit.REFUSED
    told = replace(fitting, fit=fit, fact=_outcome(fitting, answer))
    what = f"bind {answer.role}"
    noted = _noted(what, "done" if answer.is_kept else "failed", f"{told.fact} {told.address}")
    return Step(_fitted(state, told), effects=(noted, LookForPlaces()))


def swap(state: TillState, _command: SwapDisplays, _at: Moment) -> Step:
    """The windows change places."""
    return Step(state, effects=(ChangeDisplays(),))


def swapped(state: TillState, answer: DisplaysSwapped, _at: Moment) -> Step:
    """Where they stand now."""
    told = replace(_binding(state), swapped=answer.fact, displays=answer.displays)
    outcome = "done" if answer.is_swapped else "failed"
    detail = f"{answer.fact} {answer.displays.cashier} {answer.displays.customer}".strip()
    return Step(_with(state, told), effects=(_noted("swap displays", outcome, detail),))


# --- the pieces -----------------------------------------------------------------------------------


def _keep(state: TillState, fitting: Fitting) -> Step:
    """Of a reader one more, of anything else this one in place of the one before."""
    binding = _binding(state)
    others = _addresses(binding) if fitting.role in READERS else ()
    addresses = (
        *(address for address in others if key_of(address) != fitting.key),
        fitting.address,
    )
    keeping = _fitted(state, replace(fitting, fit=Fit.KEEPING))
    return Step(keeping, effects=(KeepBinding(fitting.role, addresses),))


def _addresses(binding: Binding) -> tuple[str, ...]:
    """What the setting behind the chosen role holds: all readers share one."""
    roles = READERS if binding.role in READERS else (binding.role,)
    return tuple(bound.address for bound in binding.bound if bound.role in roles)


def _outcome(fitting: Fitting, answer: BindingKept) -> str:
    """That it was taken away, when; or that it was bound, when."""
    if not answer.is_kept or fitting.fact != "unbound":
        return answer.fact
    return "unbound_now" if answer.fact == "bound_now" else "unbound_after_restart"


def _refused(state: TillState, fitting: Fitting) -> Step:
    detail = " ".join(filter(None, (fitting.fact, fitting.key, fitting.raw.hex(" "))))
    noted = _noted(f"bind {fitting.role}", "failed", detail)
    return Step(_fitted(state, fitting), effects=(noted,))


def _with_a_place(binding: Binding) -> Binding:
    """The chosen place, or the one that is bound, or the first there is."""
    keys = [place.key for place in binding.choices()]
    if binding.key in keys:
        return binding
    own = [bound.key for bound in binding.of(binding.role)]
    return replace(binding, key=next(iter((*own, *keys)), ""))


def _fitted(state: TillState, fitting: Fitting) -> TillState:
    return _with(state, replace(_binding(state), fitting=fitting))


def _with(state: TillState, binding: Binding) -> TillState:
    return replace(state, desk=replace(moves.desk_as(state, Visit), binding=binding))


def _binding(state: TillState) -> Binding:
    return moves.desk_as(state, Visit).binding


def _noted(what: str, outcome: str, detail: str) -> Do:
    return AppendNote(visit_step(what, outcome, detail))


HANDLES: Mapping[type[Any], Rule] = {
    ChooseRole: choose_role,
    ChoosePlace: choose_place,
    BindPlace: bind,
    UnbindPlace: unbind,
    JudgeFit: judge,
    StopFitting: stop,
    SwapDisplays: swap,
    PlacesFound: found,
    PlaceProbed: probed,
    BindingKept: kept,
    DisplaysSwapped: swapped,
}
