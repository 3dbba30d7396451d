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
from searchlib.kernels.choice import choose

KERNELS = sorted(name for name in face.__all__ if inspect.isfunction(getattr(face, name)))
MODULES = [module.name for module in pkgutil.walk_packages(face.__path__, f"{face.__name__}.")]


def test_an_implementation_has_every_kernel(kernels):
    assert sorted(kernels.__all__) == KERNELS
    for name in KERNELS:
        mine, theirs = (inspect.signature(getattr(room, name)) for room in (kernels, face))
        assert list(mine.parameters) == list(theirs.parameters)


@pytest.mark.parametrize("name", KERNELS)
def test_every_kernel_is_documented(name):
    documentation = inspect.getdoc(getattr(face, name)) or ""
    summary = documentation.partition("\n")[0]
    assert summary.endswith(".") and "O(" in documentation
    for heading in ("Parameters", "Examples"):
        assert f"{heading}\n{'-' * len(heading)}" in documentation
    assert "Returns\n-------" in documentation or "Yields\n------" in documentation
    for parameter in inspect.signature(getattr(face, name)).parameters:
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
    assert [name for name in KERNELS if f"`{name}`" not in listed] == []


def test_choice():
    assert choose({}) == choose({"SEARCHLIB_KERNELS": ""}) == "reference"
    assert choose({"SEARCHLIB_KERNELS": "reference"}) == "reference"
    with pytest.raises(SearchlibError, match=r"SEARCHLIB_KERNELS is 'numpy'.*'reference'"):
        choose({"SEARCHLIB_KERNELS": "numpy"})


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
