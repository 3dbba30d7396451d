"""Build one index in a process of its own, and print what it took as JSON: seconds and peak memory.

    python build.py ENGINE DOCUMENTS.jsonl FOLDER

A new process starts with cold caches, and its peak memory is of this work alone. Documents are read from the file one by one as the engine takes them, so
that the corpus itself is never in memory; reading it is part of the seconds, the same for every engine.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter

from corpus import read
from engines import ENGINES


def peak_memory() -> int:
    """The most bytes this process has had in memory.

    Where Linux tells it, the mark of this program alone: `ru_maxrss` would begin at the size of the process that started it.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.split("VmHWM:")[1].split()[0]) * 1024
    except (OSError, IndexError):
        import resource  # not on Windows

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


def main(engine: str, documents: str, folder: str) -> None:
    """Build, and print the figures."""
    before = peak_memory()
    started = perf_counter()
    ENGINES[engine]().build(read(Path(documents)), Path(folder))
    print(json.dumps({"seconds": perf_counter() - started, "memory": peak_memory(), "memory_before": before}))


if __name__ == "__main__":
    main(*sys.argv[1:])
