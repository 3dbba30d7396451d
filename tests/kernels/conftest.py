"""The implementations of the kernels, which pass one suite."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

IMPLEMENTATIONS: dict[str, tuple[str, dict[str, int]]] = {
    "reference": ("searchlib.kernels.reference", {}),
    "reference in small steps": (
        "searchlib.kernels.reference",
        {"inversion.SLICE": 5, "positions.MANY": 0, "select.BLOCK": 2, "sets.AT_ONCE": 3},
    ),
}
"""For each implementation the module that has its kernels, and bounds that are set within it.

Small bounds have small arrays take the ways that are meant for large ones.
"""


@pytest.fixture(scope="module", params=IMPLEMENTATIONS)
def kernels(request: pytest.FixtureRequest) -> Iterator[Any]:
    """One implementation of the kernels."""
    name, bounds = IMPLEMENTATIONS[request.param]
    module: ModuleType = importlib.import_module(name)
    with pytest.MonkeyPatch.context() as patch:
        for bound, value in bounds.items():
            patch.setattr(f"{name}.{bound}", value)
        yield module
