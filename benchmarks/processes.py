"""Run work in a new process, which starts with cold caches, and measure its memory and files.

Anonymous memory is the memory that a process has written itself. It leaves out the program and
mapped files, which the system can drop at any time.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import sleep
from typing import Any

ROOT = Path(__file__).parent.parent
STATUS = "/proc/{}/status"
INTERVAL = 0.002
"""Seconds between two samples of another process."""


def run(script: str, *arguments: object, watched: bool = False) -> dict[str, Any]:
    """Run a script of this package in a new process, and return the figures it prints as JSON.

    The process is sampled from outside, because a thread inside it would be blocked by the very
    operations whose memory is wanted.

    Parameters
    ----------
    script : str
        A file of this folder, such as ``"build.py"``.
    *arguments : object
        Its arguments, passed as strings. Paths must be absolute, because the process runs in the
        folder that holds this package.
    watched : bool
        Whether to sample the anonymous memory, and to add its peak as ``"anonymous_peak"``, in
        bytes.
    """
    module = f"{__package__}.{script.removesuffix('.py')}"
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        peak = max(_samples(process), default=0) if watched else None
        printed, _ = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return json.loads(printed) if peak is None else {**json.loads(printed), "anonymous_peak": peak}


def _samples(process: subprocess.Popen[bytes]) -> Iterator[int]:
    while process.poll() is None:
        yield anonymous_memory(process.pid) or 0
        sleep(INTERVAL)


def anonymous_memory(pid: int | str = "self") -> int | None:
    """Return the bytes of anonymous memory of a process, or None where the system hides it."""
    return _of_status(pid, "RssAnon")


def peak_memory() -> int:
    """Return the peak of this process's resident memory in bytes, mapped files included.

    On Linux the peak is that of this program alone; `ru_maxrss` would start from the size of the
    parent process.
    """
    mark = _of_status("self", "VmHWM")
    if mark is not None:
        return mark
    import resource  # not on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def folder_size(folder: Path) -> int:
    """Return the bytes of the files of a folder and its folders."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _of_status(pid: int | str, name: str) -> int | None:
    """Return one line of /proc/PID/status in bytes, or None; an ended process has no such line."""
    try:
        status = Path(STATUS.format(pid)).read_text(encoding="ascii", errors="replace")
        return int(status.split(f"{name}:")[1].split()[0]) * 1024
    except (OSError, IndexError):
        return None
