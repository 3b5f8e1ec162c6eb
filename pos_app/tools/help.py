"""What `--help` says of each command: what it does, an example that works, how it ends."""

import argparse
from collections.abc import Iterator, Mapping

WHAT: Mapping[str, tuple[str, str]] = {
    "ledger": ("账本：核对、导出、报表、备份、找回", "the ledger: verify, export, report, back up"),
    "goods": ("商品：导入价目表", "goods: take in a price list"),
    "enrol": ("开通：用一次性码加入门店", "make this till one of a shop's"),
    "simulate": ("模拟一个设备，给任何软件用", "one simulated device, for anybody's software"),
    "technician": (
        "技术员的手机：算出开门码",
        "the technician's app: the code that opens the menu",
    ),
    "support": ("支持：拼回照片里的支持码", "join support codes that were photographed"),
    "update": ("更新：装、退回、打包程序", "versions of the program: install, go back, make"),
}
"""In Chinese, then in English."""

EXAMPLES: Mapping[str, str] = {
    "ledger": "ledger verify --settings till.toml",
    "ledger verify": "ledger verify --settings till.toml",
    "ledger export": "ledger export --out ledger.jsonl --settings till.toml",
    "ledger verifier": "ledger verifier --out verifier.pyz",
    "ledger report": "ledger report --day 2026-11-22 --settings till.toml",
    "ledger shift": "ledger shift --number 3 --settings till.toml",
    "ledger rebuild": "ledger rebuild --settings till.toml",
    "ledger backup": "ledger backup /media/usb --settings till.toml",
    "ledger backups": "ledger backups --settings till.toml",
    "ledger restore": "ledger restore /media/usb/ledger-7K2M9QXD-20261122T020000Z.db"
    " --settings till.toml",
    "goods": "goods import goods.csv --dry-run --settings till.toml",
    "goods import": "goods import goods.csv --settings till.toml",
    "enrol": "enrol --code K7QM-2XDA-9H --settings till.toml",
    "simulate": "simulate printer --tcp 9100 --width 80",
    "simulate printer": "simulate printer --tcp 9100 --width 80",
    "simulate scanner": "simulate scanner",
    "simulate scale": "simulate scale --protocol sics",
    "simulate drawer": "simulate drawer --kick 1b70003232",
    "simulate display": "simulate display",
    "technician": "technician answer '4027 1953' --badge 0427 --settings till.toml",
    "technician answer": "technician answer '4027 1953' --badge 0427 --settings till.toml",
    "support": "support read codes.txt",
    "support read": "support read codes.txt",
    "update": "update status --root /opt/xiaodian",
    "update status": "update status --root /opt/xiaodian",
    "update install": "update install till-0.3.0.xdu --root /opt/xiaodian",
    "update fetch": "update fetch https://vendor.example/till-0.3.0.xdu --root /opt/xiaodian",
    "update rollback": "update rollback --root /opt/xiaodian",
    "update verify": "update verify till-0.3.0.xdu --vendor-key BASE64",
    "update key": "update key vendor.key",
    "update make": "update make --version 0.3.0 --key vendor.key --out till-0.3.0.xdu",
    "update lay-out": "update lay-out /opt/xiaodian --bundle till-0.3.0.xdu --vendor-key BASE64"
    " --python .venv/bin/python",
}
"""Each is a command that the parser takes, so that it can be copied."""

ENDS = """\
exit codes 退出码:
  0    做完了，一切正常  done, and all is well
  1    做完了，但查出问题  done, and what was looked at is wrong
  2    没做成，或参数不对  could not be done, or wrong arguments
  143  被 SIGTERM 叫停  told to stop"""
ENROL_ENDS = "  3    开通码不对或已失效，要换一个  the code is wrong or too old: take a new one"


def explain(command: str, parser: argparse.ArgumentParser) -> None:
    """Let the help of a command and of each word under it say what it does, how it is called, and
    how it ends."""
    parser.description = " / ".join(WHAT[command])
    _close(command, parser)
    for name, told, word in _words(parser):
        word.description = told
        _close(f"{command} {name}", word)


def overview() -> str:
    """Every command in two lines, for `pos-tool --help`."""
    lines = [
        f"  {command:<11} {chinese}\n  {'':<11} {english}"
        for command, (chinese, english) in WHAT.items()
    ]
    usage = "pos-tool COMMAND … [--settings FILE] [--language zh_CN|en]"
    more = "pos-tool COMMAND --help    说明和例子 words and an example of each"
    return "\n".join([usage, "", *lines, "", more, "", ENDS, ""])


def _close(called: str, parser: argparse.ArgumentParser) -> None:
    ends = f"{ENDS}\n{ENROL_ENDS}" if called == "enrol" else ENDS
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = f"example 例子:\n  pos-tool {EXAMPLES[called]}\n\n{ends}"


def _words(
    parser: argparse.ArgumentParser,
) -> Iterator[tuple[str, str | None, argparse.ArgumentParser]]:
    """The words under a command: name, what is told of it, and its own parser."""
    for action in parser._actions:  # argparse has no other way to its words
        if isinstance(action, argparse._SubParsersAction):
            told = {choice.dest: choice.help for choice in action._choices_actions}
            for name, word in action.choices.items():
                yield name, told.get(name), word
