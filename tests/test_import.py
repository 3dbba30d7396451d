"""`import searchlib` alone gives every public module, and prints nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_import_is_quiet_and_complete():
    code = (
        "import searchlib; print(searchlib.errors.QueryError.__name__, "
        "searchlib.query.Match('x'), searchlib.analysis.stems('x'))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error::ImportWarning", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent,
    )
    assert done.stdout.startswith("QueryError Match('x')") and done.stderr == ""
