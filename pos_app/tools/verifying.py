"""`pos-tool ledger verify`, in words; and the verifier that needs none of this program."""

import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pos_app
from pos_app.adapters.ledger.faults import FAULTS
from pos_app.adapters.ledger.links import usable_processes
from pos_app.adapters.ledger.verification import (
    ACK,
    FILE,
    PROJECTION,
    Finding,
    Verified,
    verify,
    verify_chain,
)
from pos_app.domain.money import yuan
from pos_app.tools.console import FAULT_FOUND, OK, Console
from pos_app.tools.reporting import overlap_words

_VERIFIER = Path(pos_app.__file__).parents[1] / "audit"
_STARTS = "import sys\n\nfrom audit.__main__ import main\n\nsys.exit(main())\n"


def say_verified(path: Path, console: Console, *, chain_alone: bool) -> int:
    """Check on all processors, with a line of progress on a terminal. Raises LedgerUnusable."""
    check = verify_chain if chain_alone else verify
    verified = check(path, processes=usable_processes(), told=_progress(console))
    if console.err.isatty():
        console.err.write("\n")
    for chapter in verified.chapters:
        who = chapter.identity
        console.say(
            f"门店 {who.store} 收银机 {who.terminal} 第 {who.epoch} 期"
            + ("" if who.is_enrolled else "（未登记，不上传）"),
            f"store {who.store} terminal {who.terminal} epoch {who.epoch}"
            + ("" if who.is_enrolled else " (not enrolled, stays here)"),
        )
    if verified.is_sound:
        _say_sound(verified, console, chain_alone=chain_alone)
        for overlap in verified.overlaps:
            console.say(*overlap_words(overlap))
        return OK
    for finding in verified.findings:
        console.complain(*_finding(finding))
    console.complain(
        f"{path}：发现 {len(verified.findings)} 处问题",
        f"{path}: {len(verified.findings)} faults",
    )
    return FAULT_FOUND


def write_verified(path: Path, console: Console, *, chain_alone: bool) -> int:
    """The same for programs: one line of JSON. Raises LedgerUnusable."""
    check = verify_chain if chain_alone else verify
    verified = check(path, processes=usable_processes(), told=None)
    console.out.write(json.dumps(_for_programs(verified)) + "\n")
    return OK if verified.is_sound else FAULT_FOUND


def write_verifier(target: Path) -> None:
    """The stand-alone verifier as one file that Python runs. Raises OSError."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("__main__.py", _STARTS)
        for source in sorted(_VERIFIER.glob("*.py")):
            archive.write(source, f"audit/{source.name}")


def _for_programs(verified: Verified) -> dict[str, object]:
    """One line; money in fen."""
    return {
        "sound": verified.is_sound,
        "entries": verified.entries,
        "sales": verified.sales,
        "net": verified.net,
        "refunds": verified.refunds,
        "refunded": verified.refunded,
        "shifts": verified.shifts,
        "findings": [
            {
                "where": f"{one.identity.terminal}-{one.identity.epoch}" if one.identity else "",
                "seq": one.seq,
                "fault": str(one.fault),
                "detail": one.detail,
            }
            for one in verified.findings
        ],
    }


def _progress(console: Console) -> Callable[[int, int], None] | None:
    """A line that is written over, for somebody who watches."""
    if not console.err.isatty():
        return None

    def told(done: int, of: int) -> None:
        console.err.write(f"\r{console.pick('核对', 'checking')} {done:,} / {of:,} ")
        console.err.flush()

    return told


def _say_sound(verified: Verified, console: Console, *, chain_alone: bool) -> None:
    if chain_alone:
        console.say(
            f"OK 共 {verified.entries} 条流水；编号连续，链完整，末条签名有效",
            f"OK {verified.entries} entries: dense, chained, the newest of each epoch signed",
        )
        return
    console.say(
        f"OK 共 {verified.entries} 条流水，{verified.sales} 笔销售，"
        f"累计 {yuan(verified.net)} 元，{verified.refunds} 笔退款 {yuan(verified.refunded)} 元，"
        f"{verified.shifts} 个班次；链、签名、合计、明细全部相符",
        f"OK {verified.entries} entries, {verified.sales} sales, {yuan(verified.net)} yuan in all,"
        f" {verified.refunds} refunds, {yuan(verified.refunded)} yuan, {verified.shifts} shifts;"
        " chain, signatures, totals and projections agree",
    )


def _finding(finding: Finding) -> tuple[str, str]:
    who = finding.identity
    tail = f": {finding.detail}" if finding.detail else ""
    chinese = f"{_FAULTS[finding.fault]} {finding.fault}{tail}"
    if who is None:
        return f"整个文件：{chinese}", f"the file: {finding.fault}{tail}"
    place = f"{who.terminal}-{who.epoch}"
    return (
        f"{place} 第 {finding.seq} 条：{chinese}",
        f"{place} seq {finding.seq}: {finding.fault}{tail}",
    )


_FAULTS: Mapping[str, str] = {
    **{fault.value: words for fault, words in FAULTS.items()},
    FILE: "文件本身有问题",
    PROJECTION: "明细与流水不符",
    ACK: "上传记录不符",
}
