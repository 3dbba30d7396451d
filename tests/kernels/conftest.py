"""The implementations of the kernels, which pass one suite."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from searchlib.kernels.choice import is_installed

REFERENCE, NATIVE = "searchlib.kernels.reference", "searchlib.kernels.native"

SMALL = {
    "dictionary.FEW": 1,
    "dictionary.SAMPLE": 2,
    "inversion.SLICE": 5,
    "positions.MANY": 0,
    "select.BLOCK": 2,
    "sets.AT_ONCE": 3,
}
"""Bounds within the reference; small ones have small arrays take the ways meant for large ones."""

IMPLEMENTATIONS: dict[str, tuple[str, dict[str, int]]] = {
    "reference": (REFERENCE, {}),
    "reference in small steps": (REFERENCE, SMALL),
    "native": (NATIVE, {}),
    "native in small steps": (NATIVE, SMALL),
}
"""For each implementation the module that has its kernels, and bounds that are set."""


def twins() -> Any:
    """Return the module of the compiled kernels; skip the test where there is none."""
    if not is_installed():
        pytest.skip("the compiled kernels are not installed")
    return importlib.import_module(NATIVE)


@pytest.fixture(scope="module", params=IMPLEMENTATIONS)
def kernels(request: pytest.FixtureRequest) -> Iterator[Any]:
    """One implementation of the kernels; those without a compiled twin are the reference's."""
    name, bounds = IMPLEMENTATIONS[request.param]
    rooms = [importlib.import_module(REFERENCE)] + ([twins()] if name == NATIVE else [])
    every = {kernel: getattr(room, kernel) for room in rooms for kernel in room.__all__}
    with pytest.MonkeyPatch.context() as patch:
        for bound, value in bounds.items():
            patch.setattr(f"{REFERENCE}.{bound}", value)
        yield SimpleNamespace(**every)


@pytest.fixture(scope="session")
def native() -> Any:
    """The compiled kernels."""
    return twins()
