"""`update …`: make, verify and install versions of the program, and go back."""

import argparse
import base64
import binascii
import os
from pathlib import Path

import pos_app
from pos_app.adapters.versions.bundle import BundleWrong, make_bundle, open_bundle
from pos_app.adapters.versions.fetching import fetch
from pos_app.adapters.versions.installation import (
    Installation,
    LedgerSeen,
    NotInstalled,
    lay_out,
    lock_of,
)
from pos_app.adapters.versions.launch import Slots
from pos_app.tools.console import CANNOT, OK, Console, ToolError

TREE = Path(pos_app.__file__).resolve().parents[1]
PRIVATE_MODE = 0o600
WHY: dict[str, tuple[str, str]] = {
    "unsigned": ("签名不对：不是这家厂商的包", "the signature is not this vendor's"),
    "unreadable": ("不是更新包", "this is no update bundle"),
    "damaged": ("包坏了，重新拷一份", "the bundle is damaged: copy it again"),
    "older": ("比现在的版本旧", "it is older than what is installed"),
    "same": ("已经是这一版", "this version is installed already"),
    "libraries_differ": (
        "这一版要别的程序库，先重装系统库（packaging/install.sh）",
        "it needs other libraries: install them first (packaging/install.sh)",
    ),
    "disk_full": ("硬盘满了", "the disk is full"),
    "no_previous": ("没有可退回的版本", "there is no version to go back to"),
    "newer_ledger": (
        "账本已换新格式，旧版打不开",
        "the ledger has a newer format than the version before can open",
    ),
    "unreachable": ("网址连不上", "the address does not answer"),
    "not_written": ("写不进硬盘", "the disk takes nothing"),
}


def add_arguments(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """One word each."""
    words = parser.add_subparsers(dest="word", required=True, metavar="WORD")

    def word(name: str, told: str, *, root: bool = True) -> argparse.ArgumentParser:
        made = words.add_parser(name, parents=[common], help=told)
        if root:
            made.add_argument("--root", type=Path, help="安装目录 the installation")
        return made

    word("status", "装了哪几版 what is installed")
    word("install", "装一个更新包 install a bundle").add_argument("file", type=Path)
    word("fetch", "从网址取更新包 bring a bundle into the inbox").add_argument("url")
    word("rollback", "退回上一版 go back to the version before")
    verify = word("verify", "验一个更新包 verify a bundle", root=False)
    verify.add_argument("file", type=Path)
    verify.add_argument("--vendor-key", required=True, metavar="BASE64")
    key = word("key", "厂商：做一把签名钥匙 make the vendor's key", root=False)
    key.add_argument("file", type=Path)
    make = word("make", "厂商：打包签名 make and sign a bundle", root=False)
    make.add_argument("--tree", type=Path, default=TREE)
    make.add_argument("--version", required=True)
    make.add_argument("--key", type=Path, required=True)
    make.add_argument("--out", type=Path, required=True)
    first = word("lay-out", "新机器：建安装目录 make a new installation", root=False)
    first.add_argument("root", type=Path)
    first.add_argument("--bundle", type=Path, required=True)
    first.add_argument("--vendor-key", required=True, metavar="BASE64")
    first.add_argument("--python", type=Path, required=True, help="装好库的 python")
    first.add_argument("--lock", type=Path, default=lock_of(TREE))


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Do it. Raises ToolError."""
    words = {
        "status": _status,
        "install": _install,
        "fetch": _fetch,
        "rollback": _roll_back,
        "verify": _verify,
        "key": _make_key,
        "make": _make,
        "lay-out": _lay_out,
    }
    try:
        words[arguments.word](arguments, console)
    except (NotInstalled, BundleWrong) as wrong:
        chinese, english = WHY[wrong.reason]
        raise ToolError(chinese=f"{chinese}（{wrong}）", english=f"{english} ({wrong})") from wrong
    except (OSError, ValueError) as error:
        raise ToolError(chinese=f"没做成：{error}", english=f"not done: {error}") from error
    return OK


def _status(arguments: argparse.Namespace, console: Console) -> None:
    slots = _installation(arguments).slots
    trial = slots.trial()
    console.say(f"现在 {slots.current or '无'}", f"current {slots.current or 'none'}")
    console.say(f"上一版 {slots.previous or '无'}", f"previous {slots.previous or 'none'}")
    if trial:
        console.say(f"试用中 {trial.version}", f"on trial {trial.version}")
    version, why = slots.given_up()
    if version:
        console.say(f"退回过 {version}（{why}）", f"given up {version} ({why})")


def _install(arguments: argparse.Namespace, console: Console) -> None:
    version = _installation(arguments).install(arguments.file, _ledger(console))
    console.say(
        f"OK 已装 {version}，重启后试用", f"OK {version} is installed, on trial from the start"
    )


def _fetch(arguments: argparse.Namespace, console: Console) -> None:
    path = fetch(_installation(arguments), arguments.url)
    console.say(f"OK 已取到 {path}", f"OK {path} is fetched")


def _roll_back(arguments: argparse.Namespace, console: Console) -> None:
    version = _installation(arguments).roll_back(_ledger(console))
    console.say(f"OK 退回 {version}，重启后生效", f"OK back to {version} from the next start")


def _verify(arguments: argparse.Namespace, console: Console) -> None:
    bundle = open_bundle(arguments.file, [_key(arguments.vendor_key)])
    bundle.verify()
    manifest = bundle.manifest
    console.say(
        f"OK {manifest.version}，{len(manifest.files)} 个文件，签名和内容都对",
        f"OK {manifest.version}, {len(manifest.files)} files, signed and whole",
    )


def _make_key(arguments: argparse.Namespace, console: Console) -> None:
    """The private key into the file; the public one is said."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(arguments.file, flags, PRIVATE_MODE), "w") as file:
        file.write(base64.b64encode(key.private_bytes_raw()).decode() + "\n")
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    console.say(public, public)


def _make(arguments: argparse.Namespace, console: Console) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(_key(arguments.key.read_text(encoding="ascii")))
    manifest = make_bundle(
        arguments.tree,
        arguments.out,
        version=arguments.version,
        key=key,
    )
    console.say(
        f"OK {arguments.out}：{len(manifest.files)} 个文件，{manifest.size} 字节",
        f"OK {arguments.out}: {len(manifest.files)} files, {manifest.size} bytes",
    )


def _lay_out(arguments: argparse.Namespace, console: Console) -> None:
    version = lay_out(
        arguments.root,
        arguments.bundle,
        vendor_key=_key(arguments.vendor_key),
        python=arguments.python,
        lock=arguments.lock,
    )
    root = arguments.root
    console.say(f"OK {root} 里装好 {version}", f"OK {version} is installed in {root}")


def _installation(arguments: argparse.Namespace) -> Installation:
    """The one that is named, else the one that this program is a version of."""
    found = Installation(arguments.root) if arguments.root else Installation.around(TREE)
    if found is None or not Slots(found.root).current:
        raise ToolError(
            chinese="这里没有按版本安装：用 --root 指定安装目录",
            english="nothing is installed in versions here: name the installation with --root",
            code=CANNOT,
        )
    return found


def _ledger(console: Console) -> LedgerSeen | None:
    return LedgerSeen.at(console.settings.state.ledger)


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error as error:
        raise ValueError("no key in base64") from error
    if len(key) != 32:
        raise ValueError("a key has 32 bytes")
    return key
