"""Which implementation of the kernels serves. The environment is read here, once, and nowhere else.

``SEARCHLIB_KERNELS=reference`` forces the implementation in numpy. Where the variable is unset or
empty, the fastest implementation that is installed serves; today that is the one in numpy.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from searchlib.errors import SearchlibError

VARIABLE = "SEARCHLIB_KERNELS"
"""The environment variable that forces an implementation."""

REFERENCE = "reference"
"""The implementation in numpy."""


def choose(environment: Mapping[str, str]) -> str:
    """Return the name of the implementation that serves.

    Parameters
    ----------
    environment : mapping from str to str
        Variables of the environment.

    Returns
    -------
    str
        `REFERENCE`, the only implementation there is.

    Raises
    ------
    SearchlibError
        If the variable names another implementation.

    Examples
    --------
    >>> choose({}), choose({"SEARCHLIB_KERNELS": "reference"})
    ('reference', 'reference')
    """
    name = environment.get(VARIABLE, "")
    if name not in ("", REFERENCE):
        raise SearchlibError(
            f"the environment variable {VARIABLE} is {name!r}: set it to {REFERENCE!r}, or unset it"
        )
    return REFERENCE


compiled: bool = choose(os.environ) != REFERENCE
"""Whether compiled kernels serve."""
