"""The face of the kernels: its names, its documentation, and the implementation it chooses."""

from __future__ import annotations

import doctest
import importlib
import inspect
import os
import pkgutil
import subprocess
import sys

import pytest

from searchlib import kernels as face
from searchlib.errors import SearchlibError
from searchlib.kernels import reference
from searchlib.kernels.choice import VARIABLE, choose, is_installed

KERNELS = sorted(name for name in face.__all__ if inspect.isroutine(getattr(face, name)))
OBJECTS = ["ChunkTable", "EntryTable", "ListTable", "TermDictionary", "TermLists", "WordReader"]
"""The implementations have these besides functions."""

MODULES = [
    module.name
    for module in pkgutil.walk_packages(face.__path__, f"{face.__name__}.")
    if ".native" not in module.name
]


def test_the_reference_has_every_kernel():
    assert sorted(reference.__all__) == sorted([*OBJECTS, *KERNELS])


def test_the_face_has_the_kernels_of_the_choice():
    native = importlib.import_module("searchlib.kernels.native") if face.compiled else None
    for name in [*OBJECTS, *KERNELS]:
        room = native if name in getattr(native, "__all__", ()) else reference
        assert getattr(face, name) is getattr(room, name)


def test_what_was_asked_for_serves():
    """A run of the tests that should be compiled fails where it is not."""
    asked = os.environ.get(VARIABLE, "")
    assert face.compiled == (asked == "native" if asked else is_installed())


@pytest.mark.parametrize("name", KERNELS)
def test_every_kernel_is_documented(name):
    documentation = inspect.getdoc(getattr(reference, name)) or ""
    summary = documentation.partition("\n")[0]
    assert summary.endswith(".") and "O(" in documentation
    for heading in ("Parameters", "Examples"):
        assert f"{heading}\n{'-' * len(heading)}" in documentation
    assert "Returns\n-------" in documentation or "Yields\n------" in documentation
    for parameter in inspect.signature(getattr(reference, name)).parameters:
        assert parameter in documentation


@pytest.mark.parametrize("module", MODULES)
def test_examples(module):
    assert doctest.testmod(importlib.import_module(module)).failed == 0


def test_every_kernel_has_an_example_that_runs():
    finder = doctest.DocTestFinder()
    for name in KERNELS:
        tests = finder.find(getattr(reference, name), name)
        assert any(test.examples for test in tests), name


def test_the_face_lists_every_kernel():
    listed = face.__doc__ or ""
    assert [name for name in [*OBJECTS, *KERNELS] if f"`{name}`" not in listed] == []


def test_choice():
    for unset in ({}, {VARIABLE: ""}):
        assert choose(unset, installed=False) == "reference"
        assert choose(unset, installed=True) == "native"
    assert choose({VARIABLE: "reference"}, installed=True) == "reference"
    assert choose({VARIABLE: "native"}, installed=True) == "native"
    with pytest.raises(SearchlibError, match=r"SEARCHLIB_KERNELS is 'numpy'.*'reference'"):
        choose({VARIABLE: "numpy"}, installed=True)
    with pytest.raises(SearchlibError, match=r"no compiled kernels.*compiler"):
        choose({VARIABLE: "native"}, installed=False)


def test_broken_extensions_are_not_used(monkeypatch, caplog):
    def fail(name):
        raise ImportError(f"{name}: undefined symbol")

    monkeypatch.setattr("importlib.import_module", fail)
    assert not is_installed() and "undefined symbol" in caplog.text


@pytest.mark.parametrize(("value", "printed"), [("reference", "False"), ("fastest", "fastest")])
def test_the_environment(value, printed):
    run = subprocess.run(
        [sys.executable, "-c", "import searchlib; print(searchlib.kernels.compiled)"],
        env=os.environ | {"SEARCHLIB_KERNELS": value, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert printed in (run.stdout if value == "reference" else run.stderr)
    assert (run.returncode == 0) == (value == "reference")
