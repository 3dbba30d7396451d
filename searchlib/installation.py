"""Is what is installed whole? Two distributions on PyPI install the module `whoosh`.

Whoosh, which searchlib requires, and whoosh-reloaded write into the same folder: whichever is
installed later overwrites files of the other, and uninstalling one removes files of both.
"""

from __future__ import annotations

import os
import re
import warnings
from importlib.util import find_spec
from pathlib import Path

_WHOOSH = re.compile(r"(whoosh(?:[-_.]reloaded)?)-[^-]+(?:-.*)?\.(?:dist|egg)-info", re.IGNORECASE)

SHARED_MODULE = (
    "Whoosh and whoosh-reloaded are both installed in {folder}, and both install the module "
    "'whoosh': one has overwritten files of the other. Keep one of them: pip uninstall whoosh "
    "whoosh-reloaded, then pip install whoosh"
)


def warn_of_shared_whoosh(folder: str | os.PathLike[str] | None = None) -> None:
    """Warn if Whoosh and whoosh-reloaded are installed over each other.

    One listing of a folder tells, which costs less than to import `importlib.metadata`.

    Parameters
    ----------
    folder : path, optional
        The folder that packages are installed in; by default the one that `whoosh` comes from.

    Warns
    -----
    RuntimeWarning
        If the folder has the metadata of both distributions.
    """
    spec = find_spec("whoosh") if folder is None else None
    folder = Path(spec.origin).parent.parent if spec and spec.origin else Path(folder or "")
    try:
        names = os.listdir(folder)
    except OSError:  # whoosh is imported from an archive, where nothing can be overwritten
        return
    installed = {match[1].lower() for name in names if (match := _WHOOSH.fullmatch(name))}
    if len({re.sub("[-_.]", "-", name) for name in installed}) > 1:
        warnings.warn(SHARED_MODULE.format(folder=folder), RuntimeWarning, stacklevel=3)
