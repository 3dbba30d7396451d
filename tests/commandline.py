"""Run commands of `searchlib` from a test: in this process, in a new one, or on a terminal.

`run` is the fastest, and the one to use by default. `run_process` shows what only a new process
does: exit codes, locales, pipes. `run_on_terminal` gives the command a pseudo-terminal.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from typer.testing import CliRunner

from searchlib.cli import app

try:
    _RUNNER = CliRunner(mix_stderr=False)  # type: ignore[call-arg]
except TypeError:  # Click 8.2 keeps the two apart by itself
    _RUNNER = CliRunner()

DEMO = "attaque de drones à Bagdad"
GOOD_LINES = (
    '{"id": "a", "text": "Une attaque à Bagdad."}\n'
    '{"id": "b", "text": "Deux attaques.", "words": 12}\n'
)
BAD_LINES = (
    '{"id": "c", "text": "bon"}\n{"id": oops}\n'
    '{"id": "a", "text": "encore"}\n{"id": "d", "text": 5}\n'
)


def run(*arguments: object, code: int = 0, stdin: str | bytes | None = None) -> Any:
    """Run a command in this process, and check that it exits with `code` and no traceback."""
    result = _RUNNER.invoke(app, [str(argument) for argument in arguments], input=stdin)
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def run_json(*arguments: object, code: int = 0) -> Any:
    """Run a command with `--json`, and return the value that it prints."""
    command, *rest = arguments
    return json.loads(run(command, "--json", *rest, code=code).stdout)


def run_process(
    *arguments: object, env: dict[str, str] | None = None, cwd: Path = ROOT
) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a new process, as a user does."""
    command = [sys.executable, "-m", "searchlib", *map(str, arguments)]
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    variables = {**os.environ, "PYTHONPATH": path, **(env or {})}
    return subprocess.run(command, capture_output=True, cwd=cwd, env=variables, timeout=60)


def run_on_terminal(
    *arguments: object, columns: int = 80, env: dict[str, str] | None = None
) -> str:
    """Return what a command prints on a terminal, stdout and stderr together."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    clean = {
        name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")
    }
    variables = {**clean, "TERM": "xterm-256color", "COLUMNS": str(columns), **(env or {})}
    process = subprocess.Popen(
        [sys.executable, "-m", "searchlib", *map(str, arguments)],
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env=variables,
    )
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 65536):
            shown += part
    except OSError:  # raised by Linux when the other end is closed
        pass
    os.close(ours)
    process.wait(timeout=60)
    return shown.decode().replace("\r\n", "\n")


def visible(shown: str) -> list[str]:
    """Return the lines of a terminal without their colours."""
    return [line.rstrip() for line in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown).splitlines()]
