"""The examples in the docstrings of the rooms that store segments."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

from searchlib.embedded import segment, storage

MODULES = [
    module.name
    for room in (segment, storage)
    for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}.")
]


@pytest.mark.parametrize("module", MODULES)
def test_examples(module: str) -> None:
    assert doctest.testmod(importlib.import_module(module)).failed == 0
