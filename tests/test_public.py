"""The public boundary: the examples in all docstrings, and annotations that tools can read."""

from __future__ import annotations

import doctest
import importlib
import inspect
import os
import pickle
import pkgutil
import pydoc
import typing
from collections.abc import Callable, Iterator
from functools import cached_property
from types import ModuleType
from typing import Any

import pytest

import searchlib
import searchlib.readers

ANALYSIS = "searchlib.analysis."
"""This room runs its own examples, in tests/analysis."""

NATIVE = "searchlib.kernels.native"
"""This room is only there where it was compiled."""

MODULES = [
    module.name
    for module in pkgutil.walk_packages(searchlib.__path__, "searchlib.")
    if not module.name.startswith((ANALYSIS, NATIVE)) and module.name != "searchlib.__main__"
]


@pytest.mark.parametrize("name", ["searchlib", *MODULES])
def test_examples(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Run each example in an empty folder of its own."""
    runner = doctest.DocTestRunner()
    before = os.getcwd()
    try:
        for example in examples(importlib.import_module(name)):
            if example.examples:
                os.chdir(tmp_path_factory.mktemp("example"))
                runner.run(example)
    finally:
        os.chdir(before)
    assert runner.summarize(verbose=False).failed == 0


def examples(module: ModuleType) -> Iterator[doctest.DocTest]:
    """Yield the examples of a module, and of the classes that it names as its own."""
    finder = doctest.DocTestFinder()
    yield from finder.find(module)
    if module is searchlib:
        for name in searchlib.__all__:
            value = getattr(searchlib, name)
            if inspect.isclass(value) and value.__module__ == searchlib.__name__:
                yield from finder.find(value, name, module=False)


def public_functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield the public functions, and the methods and properties of the public classes."""
    rooms = (
        searchlib,
        searchlib.analysis,
        searchlib.errors,
        searchlib.query,
        searchlib.readers,
        searchlib.schema,
    )
    for room in rooms:
        for name in getattr(room, "__all__", None) or vars(room):
            value = getattr(room, name)
            if not getattr(value, "__module__", "").startswith("searchlib"):
                continue
            if inspect.isfunction(value):
                yield f"{room.__name__}.{name}", value
            elif inspect.isclass(value):
                for member in sorted(vars(value)):
                    function = code_of(inspect.getattr_static(value, member))
                    if function is not None and (member[0] != "_" or member == "__init__"):
                        yield f"{room.__name__}.{name}.{member}", function


def code_of(member: Any) -> Callable[..., Any] | None:
    """Return the function of a method or property, or None if it is something else."""
    if isinstance(member, (classmethod, staticmethod)):
        return member.__func__
    if isinstance(member, property):
        return member.fget
    if isinstance(member, cached_property):
        return member.func
    return member if inspect.isfunction(member) else None


@pytest.mark.parametrize("function", [pytest.param(f, id=name) for name, f in public_functions()])
def test_annotations_can_be_read(function: Callable[..., Any]) -> None:
    parameters = inspect.signature(function).parameters
    if function.__module__.startswith("searchlib"):  # not made by dataclass or NamedTuple
        hints = typing.get_type_hints(function)
        unnamed = {name for name in parameters if name not in ("self", "cls")} - hints.keys()
        assert not unnamed
        assert "return" in hints


def test_help_names_classes_as_programs_do() -> None:
    assert repr(searchlib.Index) == "<class 'searchlib.Index'>"
    assert pickle.loads(pickle.dumps(searchlib.Report(1))) == searchlib.Report(1)
    text = pydoc.plain(pydoc.render_doc(searchlib.Index))
    assert "class Index in module searchlib" in text.splitlines()[2] + text.splitlines()[0]
