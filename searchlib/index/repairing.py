"""Mending a damaged index, for those who look after it: what `searchlib check --repair` does."""

from __future__ import annotations

import os
from collections.abc import Callable

from searchlib.embedded import Folder, Repair, plan_repair, repair

LOCK_SECONDS = 5.0
"""How long a repair waits for a writer."""


def repairing(path: str | os.PathLike[str]) -> tuple[Repair, Callable[[], None]]:
    """Return what would repair the index in a folder, and what carries it out.

    Raises
    ------
    IndexNotFound, FormatError
        If there is no index of this format in the folder.
    """
    directory = Folder(path)
    plan = plan_repair(directory)
    return plan, lambda: repair(directory, plan, LOCK_SECONDS)
