"""Check with pyright that every name of the public interface has a known type.

Usage: python .ci/check_types.py. Prints each name whose type is missing, or is left for tools to
infer, and exits with 1 if there is any.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent

PRIVATE = ("searchlib.embedded.",)
"""Rooms that no program imports; some of their classes derive from untyped ones of Whoosh."""


def main() -> int:
    """Print the names without a complete type; return the exit code."""
    report = completeness()
    if not report["packageName"] or not report["modules"]:
        print("pyright did not find the package")
        return 1
    faults = [
        f"{symbol['name']}: {reason(symbol)}"
        for symbol in report["symbols"]
        if symbol["isExported"] and is_checked(symbol["name"]) and is_incomplete(symbol)
    ]
    print("\n".join(faults) or f"types: complete, {len(report['symbols'])} names")
    return 1 if faults else 0


def completeness() -> dict[str, Any]:
    """Return pyright's report on the package.

    The interpreter is found by the PATH, and the package by PYTHONPATH: pyright does not follow an
    editable install.
    """
    paths = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    command = ["-m", "pyright", "--verifytypes", "searchlib", "--ignoreexternal", "--outputjson"]
    run = subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PATH": paths, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    return json.loads(run.stdout)["typeCompleteness"]


def is_checked(name: str) -> bool:
    """Return whether a name is public."""
    return not name.startswith(PRIVATE)


def is_incomplete(symbol: dict[str, Any]) -> bool:
    """Return whether the type of a name is unknown, or could be inferred differently."""
    return symbol["isTypeAmbiguous"] or not symbol["isTypeKnown"]


def reason(symbol: dict[str, Any]) -> str:
    """Return the first line of the first diagnostic."""
    messages = [diagnostic["message"] for diagnostic in symbol["diagnostics"]]
    return messages[0].splitlines()[0] if messages else "one of its parts has no complete type"


if __name__ == "__main__":
    sys.exit(main())
