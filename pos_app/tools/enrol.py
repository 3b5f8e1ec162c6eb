"""Make this till one of a shop's: trade a one-time code from the back office for its identity."""

import argparse
import secrets
from collections.abc import Callable, Mapping

import requests

from pos_app.adapters.clock import SystemClock
from pos_app.adapters.cloud.client import CloudClient
from pos_app.adapters.cloud.faults import CloudRefused, CloudUnavailable
from pos_app.adapters.cloud.keys import KeyFolder, KeysUnusable
from pos_app.adapters.cloud.within import session_within
from pos_app.domain.wire import Enrolled
from pos_app.tools.console import OK, Console, ToolError

CODE_WRONG = 3
"""Another code is needed; every other failure is `CANNOT`."""

_REFUSALS: Mapping[str, tuple[str, str]] = {
    "enrolment_code": (
        "开通码不对、已过期（15 分钟）或试错太多：请在后台重新取一个",
        "the code is wrong, expired (15 minutes) or was tried too often: take a new one from the"
        " back office",
    ),
    "code_used": (
        "这个开通码或这台收银机的钥匙已属于另一台收银机：请在后台重新取一个码",
        "the code, or this till's key, belongs to another till already: take a new code",
    ),
}
_FAILURES: Mapping[str, tuple[str, str]] = {
    "unreachable": ("连不上云端 {url}：请检查网络和地址", "cannot reach the cloud at {url}"),
    "timeout": ("云端 {url} 没有按时回答，请稍后再试", "the cloud at {url} did not answer in time"),
    "busy": ("云端 {url} 正忙，请稍后再试", "the cloud at {url} is busy, try again later"),
    "address": ("云端地址不对：{url}", "this is no address of a cloud: {url}"),
}
_STRANGER = (
    "{url} 的回答不像云端（{detail}）",
    "{url} does not answer as a cloud does ({detail})",
)


def add_arguments(parser: argparse.ArgumentParser, _common: argparse.ArgumentParser) -> None:
    """`--code`."""
    parser.add_argument(
        "--code", required=True, help="后台给的一次性开通码 the one-time code from the back office"
    )


def run(
    arguments: argparse.Namespace,
    console: Console,
    *,
    session_factory: Callable[[], requests.Session] = session_within,
) -> int:
    """Enrol. A try that broke off after the cloud had agreed is simply repeated with its code."""
    url = console.settings.cloud.url
    if not url:
        raise ToolError(
            chinese="设置里没有云端地址（[cloud] url）",
            english="the settings name no cloud ([cloud] url)",
        )
    folder = KeyFolder(console.settings.state.keys)
    try:
        enrolled = _enrol(folder, url, str(arguments.code), session_factory)
        folder.keep_enrolment(enrolled)
    except KeysUnusable as error:
        raise ToolError(
            chinese=f"钥匙文件不能用：{error.path}（{error.detail}）",
            english=f"a key file cannot be used: {error.path} ({error.detail})",
        ) from error
    console.say(
        f"已开通：{enrolled.store_name} {enrolled.till_name}，编号 {enrolled.terminal}",
        f"enrolled: {enrolled.store_name} {enrolled.till_name}, terminal {enrolled.terminal}",
    )
    return OK


def _enrol(
    folder: KeyFolder, url: str, code: str, session_factory: Callable[[], requests.Session]
) -> Enrolled:
    identity = folder.load_or_create()
    if identity.enrolled is not None:
        raise ToolError(
            chinese=f"这台收银机已开通（编号 {identity.terminal}），不用再开通",
            english=f"this till is enrolled already (terminal {identity.terminal})",
        )
    client = CloudClient(
        url,
        identity,
        clock=SystemClock(),
        draw_nonce=lambda: secrets.token_urlsafe(16),
        session_factory=session_factory,
    )
    try:
        return client.enrol(code)
    except CloudUnavailable as failure:
        raise _in_words(failure, url) from failure
    finally:
        client.close()


def _in_words(failure: CloudUnavailable, url: str) -> ToolError:
    if isinstance(failure, CloudRefused) and failure.code in _REFUSALS:
        chinese, english = _REFUSALS[failure.code]
        return ToolError(chinese=chinese, english=english, code=CODE_WRONG)
    chinese, english = _FAILURES.get(failure.reason, _STRANGER)
    facts = {"url": url, "detail": failure.detail}
    return ToolError(chinese=chinese.format(**facts), english=english.format(**facts))
