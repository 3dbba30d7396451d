"""Check the docstrings of all public names: numpydoc's rules, and that what is raised is named.

Usage: python .ci/check_docstrings.py [name …], such as searchlib.Index or searchlib.query. Prints
each fault and exits with 1 if there is any.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
import textwrap
from collections.abc import Iterator
from functools import cached_property
from types import ModuleType
from typing import Any

from numpydoc.validate import validate

MODULES = (
    "searchlib",
    "searchlib.analysis",
    "searchlib.errors",
    "searchlib.query",
    "searchlib.readers",
    "searchlib.schema",
)

LEFT_OUT = {
    "ES01": "one sentence is often enough",
    "SA01": "a list of related names is often noise",
}

CONSTRUCTED_BY_THE_LIBRARY = {"Writer", "Results", "Hit"}
"""Classes that users never call, so that the parameters of their constructors are private."""


def main(names: list[str]) -> int:
    """Check the names given, or all public ones; return the exit code."""
    faults = [fault for name, value in documented(names) for fault in faults_of(name, value)]
    print("\n".join(faults) or "docstrings: complete")
    return 1 if faults else 0


def documented(names: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield each public class, function, method and property once, with its full name."""
    seen: set[int] = set()
    for module in map(importlib.import_module, MODULES):
        for full_name, value in exported(module):
            if id(value) not in seen and (not names or full_name.startswith(tuple(names))):
                seen.add(id(value))
                yield full_name, value


def exported(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Yield the classes and functions that a module exports, and the public members of classes."""
    names = getattr(module, "__all__", None) or [
        name for name, value in vars(module).items() if is_code(value, module.__name__)
    ]
    for name in names:
        value = getattr(module, name)
        if is_code(value, "searchlib"):
            yield f"{module.__name__}.{name}", value
        if inspect.isclass(value):
            for member, code in sorted(public_members(value).items()):
                if code is inspect.getattr_static(value, member):
                    yield f"{module.__name__}.{name}.{member}", code


def public_members(cls: type) -> dict[str, Any]:
    """Return the public methods and properties of a class by name, those inherited included.

    A method without a docstring that overrides one with a docstring inherits it, as in `help`.
    """
    members: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        if base.__module__.startswith("searchlib"):
            own = {name: code for name, code in vars(base).items() if name[0] != "_"}
            members |= {
                name: code
                for name, code in own.items()
                if is_member(code) and (code.__doc__ or name not in members)
            }
    return members


def is_code(value: object, room: str) -> bool:
    """Return whether it is a class or function of a room."""
    is_either = inspect.isclass(value) or inspect.isfunction(value)
    return is_either and value.__module__.startswith(room)


def is_member(value: object) -> bool:
    """Return whether it is a method or a property."""
    kinds = (classmethod, staticmethod, property, cached_property)
    return inspect.isfunction(value) or isinstance(value, kinds)


def faults_of(name: str, value: Any) -> Iterator[str]:
    """Yield what is wrong with one docstring."""
    result = validate(name)
    constructed = name.rsplit(".", 1)[-1] in CONSTRUCTED_BY_THE_LIBRARY
    for code, message in result["errors"]:
        if code not in LEFT_OUT and not (constructed and code == "PR01"):
            yield f"{name}: {code} {message}"
    documented_errors = raises_section(result["docstring"])
    for error in sorted(raised(value) - documented_errors):
        yield f"{name}: raises {error}, which its section Raises does not name"


def raises_section(docstring: str) -> set[str]:
    """Return the words that stand in the section Raises of a docstring."""
    lines = iter(docstring.splitlines())
    if not any(line.strip() == "Raises" for line in lines):
        return set()
    next(lines)
    words: set[str] = set()
    for line in lines:
        if set(line.strip()) == {"-"}:
            break
        words |= set(line.replace(",", " ").split())
    return words


def raised(value: Any) -> set[str]:
    """Return the errors that the code of a function raises itself."""
    wrapped = (getattr(value, name, None) for name in ("__func__", "fget", "func"))
    function = next((code for code in wrapped if code is not None), value)
    if not inspect.isfunction(function):
        return set()
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return {
        node.exc.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and isinstance(node.exc.func, ast.Name)
        and node.exc.func.id not in ("NotImplementedError", "AssertionError")
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
