"""The examples in the docstrings, and which public names have one."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest

import searchlib.analysis

ROOM = [searchlib.analysis.__name__] + [
    module.name
    for module in pkgutil.walk_packages(searchlib.analysis.__path__, "searchlib.analysis.")
]


@pytest.mark.parametrize("name", ROOM)
def test_examples(name: str) -> None:
    results = doctest.testmod(importlib.import_module(name))
    assert results.failed == 0


def public_objects() -> dict[str, object]:
    """Return the classes and functions that `searchlib.analysis` exports, and all methods."""
    objects: dict[str, object] = {}
    for name in searchlib.analysis.__all__:
        value = getattr(searchlib.analysis, name)
        members = vars(value) if inspect.isclass(value) or isinstance(value, ModuleType) else {}
        for key, member in members.items():
            if key[0] != "_" and is_documented(member):
                objects[f"{name}.{key}"] = member
        if is_documented(value):
            objects[name] = value
    return objects


def is_documented(value: object) -> bool:
    """Return whether it is a function, property or class of the package."""
    if isinstance(value, property):
        return True
    is_code = inspect.isfunction(value) or inspect.isclass(value)
    return is_code and value.__module__.startswith("searchlib.")


@pytest.mark.parametrize("name", public_objects())
def test_every_public_name_has_an_example(name: str) -> None:
    documentation = inspect.getdoc(public_objects()[name]) or ""
    assert ">>>" in documentation
    assert "Examples\n--------" in documentation
