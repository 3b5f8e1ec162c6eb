"""The devices page: a place is probed before it is bound, and only what fits is kept."""

from collections.abc import Callable, Mapping
from typing import Any

from pos_app.checkout import moves
from pos_app.checkout.bind_commands import (
    BindingKept,
    BindPlace,
    ChooseField,
    ChoosePaper,
    ChoosePlace,
    ChooseRole,
    CloseAddress,
    DisplaysSwapped,
    JudgeFit,
    PlaceProbed,
    PlacesFound,
    StopFitting,
    SwapDisplays,
    UnbindPlace,
)
from pos_app.checkout.commands import ClearEntry, Enter, EraseLast, TypeText
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
from pos_app.checkout.network import NETWORK, PAPERS, NetworkForm, form_of
from pos_app.checkout.places import (
    KEYBOARD,
    NO_FITTING,
    READERS,
    USUAL_PAPER,
    Binding,
    Fit,
    Fitting,
    Role,
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
    chosen = replace(
        binding, role=command.role, key="", fitting=NO_FITTING, swapped="", network=None, paper=0
    )
    return Step(_with(state, _with_a_place(chosen)))


def choose_place(state: TillState, command: ChoosePlace, _at: Moment) -> Step:
    """One of the places; the one without an address asks for it. Nothing happens while a try is
    open."""
    binding = _binding(state)
    if binding.is_open:
        return Step(state)
    form = _form(binding) if command.key == NETWORK else None
    return Step(_with(state, replace(binding, key=command.key, fitting=NO_FITTING, network=form)))


def choose_field(state: TillState, command: ChooseField, _at: Moment) -> Step:
    """Where the next digit goes."""
    return _edit(state, lambda form: replace(form, field=command.field))


def type_address(state: TillState, command: TypeText, _at: Moment) -> Step:
    """Into the field; nothing while no address is asked for."""
    return _edit(state, lambda form: form.typed(command.text))


def erase_address(state: TillState, _command: EraseLast, _at: Moment) -> Step:
    """One character less."""
    return _edit(state, NetworkForm.erased)


def clear_address(state: TillState, _command: ClearEntry, _at: Moment) -> Step:
    """The field is empty."""
    return _edit(state, NetworkForm.cleared)


def choose_paper(state: TillState, command: ChoosePaper, _at: Moment) -> Step:
    """How wide the paper is; kept with the next binding."""
    binding = _binding(state)
    is_free = not binding.is_open and command.width_mm in PAPERS
    paper = command.width_mm if is_free else binding.paper
    return Step(_with(state, replace(binding, paper=paper)))


def close_address(state: TillState, _command: CloseAddress, _at: Moment) -> Step:
    """Back to the list of places, unless a try is open."""
    binding = _binding(state)
    if binding.is_open:
        return Step(state)
    closed = replace(binding, key="", network=None, paper=0, fitting=NO_FITTING)
    return Step(_with(state, _with_a_place(closed)))


def bind_typed(state: TillState, _command: Enter, at: Moment) -> Step:
    """Enter behind an address."""
    return bind(state, BindPlace(), at) if _binding(state).network else Step(state)


def bind(state: TillState, _command: BindPlace, at: Moment) -> Step:
    """Probe first. A place that another role has is refused at once."""
    binding = _binding(state)
    if binding.is_open or not any(place.key == binding.key for place in binding.choices()):
        return Step(state)
    form = binding.network
    if binding.key == NETWORK and form is None:
        return choose_place(state, ChoosePlace(NETWORK), at)
    role, key = binding.role, form.place if form else binding.key
    if form is not None and form.wrong():
        return _refused(state, Fitting(Fit.REFUSED, role, key, fact=form.wrong()))
    holder = binding.holder_of(key)
    if holder is not None and holder.role is not role:
        return _refused(state, Fitting(Fit.REFUSED, role, key, holder.address, "taken"))
    probing = Fitting(Fit.PROBING, role, _with_paper(binding, key))
    return Step(_fitted(state, probing), effects=(ProbePlace(role, probing.key),))


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
    if answer.is_kept:
        state = _with(state, _without_form(_binding(state), fitting))
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


def _with_paper(binding: Binding, key: str) -> str:
    """The width that was chosen; of an address that was typed always the one that is shown."""
    typed = (binding.paper_shown or USUAL_PAPER) if binding.network is not None else 0
    paper = binding.paper or typed
    return f"{key}?width={paper}" if paper and binding.role is Role.PRINTER else key


def _form(binding: Binding) -> NetworkForm:
    """What is bound, to be changed, or an empty one."""
    return next((form_of(bound.address) for bound in binding.of(Role.PRINTER)), NetworkForm())


def _edit(state: TillState, change: Callable[[NetworkForm], NetworkForm]) -> Step:
    binding = _binding(state)
    if binding.network is None or binding.is_open:
        return Step(state)
    changed = replace(binding, network=change(binding.network), fitting=NO_FITTING)
    return Step(_with(state, changed))


def _without_form(binding: Binding, fitting: Fitting) -> Binding:
    """What was typed is a place of the list now."""
    return replace(binding, network=None, paper=0, key=key_of(fitting.key))


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
    ChooseField: choose_field,
    ChoosePaper: choose_paper,
    CloseAddress: close_address,
    TypeText: type_address,
    EraseLast: erase_address,
    ClearEntry: clear_address,
    Enter: bind_typed,
}
