"""Opening and searching a crafted index is safe.

It runs no code, reads no other file, ends, uses bounded memory, and raises only errors of damage.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fault import crafting
from fault.battery import MAKERS, quick_folder

GOLDEN = Path(__file__).parent.parent / "golden"
AT_ONCE = 2_500
"""Number of trials of one process."""


@pytest.mark.skipif(
    sys.platform != "linux", reason="limits of memory and of time are those of Linux here"
)
def test_a_crafted_index_is_told_or_answers(trials):
    table = trials(7, "a crafted or fuzzed manifest or segment", release=100_000, small=2_000)
    with quick_folder() as folder:
        for kind, make in MAKERS.items():
            make(folder / kind)
        for version in ("v1", "v2"):
            shutil.copytree(GOLDEN / version, folder / version)
        for first in range(0, table.count, AT_ONCE):
            count = min(AT_ONCE, table.count - first)
            command = [
                sys.executable,
                crafting.__file__,
                str(folder),
                str(table.seed),
                str(first),
                str(count),
            ]
            made = subprocess.run(
                command,
                capture_output=True,
                text=True,
                env={**os.environ, "PYTHONWARNINGS": "ignore"},
                timeout=3600,
            )
            assert made.returncode == 0, made.stderr[-2000:]
            found = json.loads(made.stdout.splitlines()[-1])
            table.done += found["trials"]
            assert found["failures"] == {}
            assert (
                found["told"] > 0.2 * found["trials"]
            )  # a change that is not told may be as good as what it changed
