"""Which implementation of the kernels serves. The environment is read here, once, and nowhere else.

Where the compiled kernels are installed, they serve. ``SEARCHLIB_KERNELS=reference`` forces those
in numpy; ``SEARCHLIB_KERNELS=native`` makes it an error that there are no compiled ones.
"""

from __future__ import annotations

import importlib
import logging
import os
from collections.abc import Mapping

from searchlib.errors import SearchlibError

VARIABLE = "SEARCHLIB_KERNELS"
"""The environment variable that forces an implementation."""

REFERENCE, NATIVE = "reference", "native"
"""The implementations: in numpy, and compiled."""

_LOGGER = logging.getLogger(__name__)


def is_installed() -> bool:
    """Return whether the compiled kernels can be imported; log why not if they are broken."""
    try:
        importlib.import_module(f"{__package__}.{NATIVE}")
    except ModuleNotFoundError:  # they were not compiled, which is nothing unusual
        return False
    except ImportError as error:
        _LOGGER.warning("the compiled kernels cannot be loaded, those in numpy serve: %s", error)
        return False
    return True


def choose(environment: Mapping[str, str], installed: bool) -> str:
    """Return the name of the implementation that serves.

    Parameters
    ----------
    environment : mapping from str to str
        Variables of the environment.
    installed : bool
        Whether there are compiled kernels.

    Returns
    -------
    str
        `REFERENCE` or `NATIVE`.

    Raises
    ------
    SearchlibError
        If the variable names another implementation, or compiled kernels that are not there.

    Examples
    --------
    >>> choose({}, True), choose({"SEARCHLIB_KERNELS": "reference"}, True), choose({}, False)
    ('native', 'reference', 'reference')
    """
    name = environment.get(VARIABLE, "")
    if name not in ("", REFERENCE, NATIVE):
        raise SearchlibError(
            f"the environment variable {VARIABLE} is {name!r}: "
            f"set it to {REFERENCE!r} or {NATIVE!r}, or unset it"
        )
    if name == NATIVE and not installed:
        raise SearchlibError(
            f"the environment variable {VARIABLE} is {name!r}, but there are no compiled kernels: "
            "install searchlib where there is a C compiler, or unset the variable"
        )
    return name or (NATIVE if installed else REFERENCE)


compiled: bool = choose(os.environ, is_installed()) == NATIVE
"""Whether compiled kernels serve."""
