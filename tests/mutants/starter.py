"""Starts test runs quickly: a process that has imported what they all need, and forks for each.

Run as a file, it imports nothing of ours, so that every run finds our packages in its own copy of
the sources. A line of JSON (`Wanted`) comes in for each run; an empty line goes out at its end.
"""

import faulthandler
import json
import os
import select
import signal
import sys
from contextlib import suppress
from importlib import import_module

NEEDED = (
    *("pytest", "_pytest.assertion.rewrite", "hypothesis", "msgspec", "apsw"),
    *("sqlite_utils", "requests", "http_message_signatures", "httpx", "fastapi", "uvicorn"),
    *("cryptography.hazmat.primitives.asymmetric.ed25519", "jinja2", "segno", "serial"),
)
"""Half of a test run's time is importing these. One that is not there is not needed."""


def main() -> int:
    """One run after the other, until nobody asks any more."""
    for name in NEEDED:
        with suppress(ImportError):
            import_module(name)
    for line in sys.stdin:
        wanted: dict[str, object] = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(_run(wanted))
        _wait(child, float(str(wanted["deadline_s"])))
        print(flush=True)
    return 0


def _run(wanted: dict[str, object]) -> int:
    """In the child: pytest, on the sources in the folder that was named."""
    tree, log = str(wanted["tree"]), str(wanted["log"])
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for descriptor in (1, 2):
        os.dup2(output, descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(tree)
    faulthandler.dump_traceback_later(0.95 * float(str(wanted["deadline_s"])), file=output)
    sys.path.insert(0, tree)
    sys.dont_write_bytecode = not wanted["keeps_compiled"]
    os.environ |= {"PYTHONPATH": tree, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    os.environ |= {"MUTANT_REPORT": str(wanted["report"])}
    pytest = import_module("pytest")
    code = int(pytest.main(wanted["arguments"]))
    sys.stdout.flush()
    return code


def _wait(child: int, deadline_s: float) -> None:
    """Until the child has ended; one that does not is killed."""
    ended = os.pidfd_open(child)
    try:
        if not select.select([ended], [], [], deadline_s)[0]:
            os.kill(child, signal.SIGKILL)
    finally:
        os.close(ended)
    os.waitpid(child, 0)


if __name__ == "__main__":
    sys.exit(main())
