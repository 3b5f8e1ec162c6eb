"""`ledger backup`, `backups` and `restore`: copies of the ledger, and what comes back from them."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import apsw

from pos_app.adapters.clock import SystemClock
from pos_app.adapters.cloud.keys import KeyFolder, KeysUnusable, TillIdentity
from pos_app.adapters.epochs import EpochKeeper, EpochUnkept
from pos_app.adapters.files import SystemFiles
from pos_app.adapters.ledger import ApswLedger, DeviceKey, Identity, LedgerReader, LedgerUnusable
from pos_app.adapters.ledger.backups import Backup, Checked, backups_in, check_copy, make_backup
from pos_app.adapters.ledger.belonging import is_ledger, may_be_ours
from pos_app.adapters.ledger.recovery import open_or_recover
from pos_app.adapters.ledger.restoring import Places, Restorer
from pos_app.checkout.ports import Unavailable
from pos_app.domain.moment import shop_time
from pos_app.tools.console import FAULT_FOUND, OK, Console, ToolError

COPYING = ("backup", "backups", "restore")


def add_copying_words(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]",
    parents: Sequence[argparse.ArgumentParser],
) -> None:
    """The three words and their arguments."""
    backup = words.add_parser("backup", parents=parents, help="备份账本 copy the ledger, verified")
    backup.add_argument("folder", nargs="?", type=Path, metavar="FOLDER")
    words.add_parser("backups", parents=parents, help="列出备份 list the copies and check each")
    restore = words.add_parser(
        "restore", parents=parents, help="找回流水 put entries of a copy or a damaged file back"
    )
    restore.add_argument("file", type=Path, metavar="FILE")


def run_copying(arguments: argparse.Namespace, ledger: Path, console: Console) -> int:
    """Do it. Raises ToolError."""
    try:
        match arguments.word:
            case "backup":
                return _backup(ledger, arguments.folder, console)
            case "backups":
                return _list(console)
            case _:
                return _restore(ledger, arguments.file, console)
    except LedgerUnusable as error:
        raise ToolError(chinese=error.chinese, english=error.english) from error
    except (KeysUnusable, EpochUnkept) as error:
        raise ToolError(chinese=f"密钥文件用不了：{error}", english=str(error)) from error


def _backup(ledger: Path, folder: Path | None, console: Console) -> int:
    settings, files = console.settings, SystemFiles()
    wanted = folder or settings.backup.folder
    target = wanted or settings.state.backups
    try:
        if wanted is None:
            files.make_folder(target)
        backup = make_backup(
            ledger,
            target,
            terminal=_terminal_of(ledger),
            at=SystemClock().now(),
            files=files,
        )
    except (Unavailable, OSError) as error:
        raise ToolError(
            chinese=f"没备份到 {target}：{error}", english=f"no copy in {target}: {error}"
        ) from error
    checked = check_copy(backup.path)
    console.say(
        f"OK 已备份 {checked.entries} 条流水到 {backup.path}，已核对",
        f"OK {checked.entries} entries copied to {backup.path}, verified",
    )
    return OK


def _list(console: Console) -> int:
    """Newest first, each read back. 1 when one is not sound."""
    settings, files = console.settings, SystemFiles()
    folders = [settings.backup.folder, settings.state.backups]
    found = [one for folder in folders if folder for one in backups_in(folder, files)]
    if not found:
        console.say("还没有备份", "there is no copy yet")
    sound = [_say_copy(backup, console) for backup in found]
    return OK if all(sound) else FAULT_FOUND


def _say_copy(backup: Backup, console: Console) -> bool:
    try:
        checked = check_copy(backup.path)
    except apsw.Error as error:
        checked = Checked(0, 0, str(error))
    when = f"{shop_time(int(backup.when.timestamp() * 1000)):%Y-%m-%d %H:%M}"
    is_sound = not checked.fault
    console.say(
        f"{when}\t{checked.entries} 条\t{'OK' if is_sound else checked.fault}\t{backup.path}",
        f"{when}\t{checked.entries} entries\t{'OK' if is_sound else checked.fault}\t{backup.path}",
    )
    return is_sound


def _restore(path: Path, file: Path, console: Console) -> int:
    """While the till is off: it holds the ledger."""
    _refuse_what_is_no_ledger(file)
    keys = KeyFolder(console.settings.state.keys)
    identity = keys.load_or_create()
    epochs = keys.epochs(identity)
    ledger = open_or_recover(
        path,
        identity=Identity(identity.store, identity.terminal, identity.epoch),
        key=DeviceKey(identity.public_key, identity.sign),
        epochs=epochs,
        at=SystemClock().now(),
    ).ledger
    try:
        added = _restorer(ledger, identity, epochs).read_at_once(Places((), (file,)))
        is_ours = added > 0 or may_be_ours(file, identity.public_key)
    except Unavailable as error:
        raise ToolError(chinese=f"写不进账本：{error}", english=str(error)) from error
    except OSError as error:
        raise _unread(file, error) from error
    finally:
        ledger.close()
    if not is_ours:
        console.complain(
            f"{file}：这是别的收银机的账本，什么也没找回",
            f"{file}: it is another till's ledger; nothing was put back",
        )
        return FAULT_FOUND
    console.say(f"OK 找回 {added} 条流水", f"OK {added} entries put back")
    return OK


def _refuse_what_is_no_ledger(file: Path) -> None:
    """Before this till's own ledger is touched. Raises ToolError."""
    if not file.is_file():
        raise ToolError(chinese=f"没有这个文件：{file}", english=f"there is no such file: {file}")
    try:
        is_one = is_ledger(file)
    except OSError as error:
        raise _unread(file, error) from error
    if not is_one:
        raise ToolError(
            chinese=f"{file}：这不是账本，里面没有流水，什么也没找回",
            english=f"{file}: it is no ledger: there is no entry in it; nothing was put back",
            code=FAULT_FOUND,
        )


def _unread(file: Path, error: OSError) -> ToolError:
    return ToolError(chinese=f"读不了 {file}：{error}", english=f"{file} cannot be read: {error}")


def _restorer(ledger: ApswLedger, identity: TillIdentity, epochs: EpochKeeper) -> Restorer:
    return Restorer(
        on_ledger=lambda work: work(ledger),
        public_key=identity.public_key,
        epochs=epochs,
        places=lambda: Places((), ()),
        files=SystemFiles(),
        asks_cloud=False,
        tell=lambda _: None,
        wake=lambda: None,
        now=SystemClock().now,
    )


def _terminal_of(ledger: Path) -> str:
    reader = LedgerReader(ledger)
    terminal = reader.identity.terminal
    reader.close()
    return terminal
