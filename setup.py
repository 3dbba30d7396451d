"""The compiled kernels, which are optional; setup.cfg has everything else.

Where there is no compiler, or no Cython, the package is installed without them, and the kernels in
numpy serve. SEARCHLIB_BUILD chooses how they are compiled:

``checked``
    every index into an array is compared with its bounds;
``sanitized``
    the same, with AddressSanitizer, whose library has to be loaded first;
``none``
    not at all.
"""

from __future__ import annotations

import os
import sys
from glob import glob

from setuptools import Extension, setup

SOURCES = "searchlib/kernels/native/*.pyx"
BUILD = os.environ.get("SEARCHLIB_BUILD", "")
FOLDER = f"build/{BUILD or 'optimized'}"
"""What is compiled in one way must not be taken for what is compiled in another."""

SANITIZED = ["-fsanitize=address", "-fno-omit-frame-pointer", "-O1", "-g"]


def extensions() -> list[Extension]:
    """Return the extensions, or none where they cannot or shall not be made."""
    if BUILD not in ("", "checked", "sanitized", "none"):
        raise SystemExit(f"SEARCHLIB_BUILD is {BUILD!r}: set it to checked, sanitized or none")
    try:
        from Cython.Build import cythonize
    except ImportError:
        print("Cython is not installed: the kernels in numpy will serve", file=sys.stderr)
        return []
    if BUILD == "none":
        return []
    sanitized = SANITIZED if BUILD == "sanitized" else []
    optimized = [] if sanitized or os.name == "nt" else ["-O3"]
    modules: list[Extension] = cythonize(
        [
            Extension(
                path.removesuffix(".pyx").replace(os.sep, "."),
                [path],
                extra_compile_args=[*optimized, *sanitized],
                extra_link_args=sanitized,
            )
            for path in sorted(glob(SOURCES))
        ],
        build_dir=f"{FOLDER}/cython",
        compiler_directives={
            "language_level": "3",
            "boundscheck": bool(BUILD),
            "wraparound": False,
            "cdivision": True,
            "initializedcheck": False,
            "autotestdict": False,
        },
    )
    for module in modules:  # whoever asks for a certain build wants to know why it failed
        module.optional = not BUILD
    return modules


setup(
    ext_modules=extensions(),
    options={"build": {"build_base": FOLDER}, "build_ext": {"parallel": os.cpu_count() or 1}},
)
