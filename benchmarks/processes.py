"""Work in a process of its own, which starts with cold caches, and the memory that it takes.

Anonymous memory is what a process has written itself: without the program, without mapped files, which the system can let go at any time.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import sleep

STATUS = "/proc/{}/status"
INTERVAL = 0.002
"""Seconds between two looks at another process."""


def run(script: str, *arguments: object, watched: bool = False) -> dict[str, float]:
    """Run a script of this folder, and return the figures that it prints as JSON; when watched, also "anonymous_peak", in bytes.

    Watching is done from here, because a thread inside would have to wait for long operations that it ought to see.
    """
    command = [sys.executable, str(Path(__file__).with_name(script)), *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
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
    """Bytes of anonymous memory that a process has now; None where the system does not tell."""
    return _of_status(pid, "RssAnon")


def peak_memory() -> int:
    """The most bytes this process has had in memory, mapped files among them.

    Where Linux tells it, the mark of this program alone: `ru_maxrss` would begin at the size of the process that started it.
    """
    mark = _of_status("self", "VmHWM")
    if mark is not None:
        return mark
    import resource  # not on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _of_status(pid: int | str, name: str) -> int | None:
    """One line of /proc/PID/status, in bytes; a process that has ended has no such line."""
    try:
        return (
            int(
                Path(STATUS.format(pid))
                .read_text(encoding="ascii", errors="replace")
                .split(f"{name}:")[1]
                .split()[0]
            )
            * 1024
        )
    except (OSError, IndexError):
        return None
