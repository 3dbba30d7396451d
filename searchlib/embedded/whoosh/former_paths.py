"""Import paths that the table of contents of an older index names.

A table of contents is a pickle. It names the classes of the schema and of the segments by the
modules that defined them when it was written, and Whoosh unpickles it wherever searchlib can be
imported. So those modules stay importable under their former names.

An import of `searchlib.codec.whoosh_codec` first imports `searchlib`, which imports this module;
Python then looks the name up in `sys.modules` before it searches for a file. So this works also
where Whoosh's unpickling is the first to import searchlib.
"""

from __future__ import annotations

import sys
from types import ModuleType

from searchlib.embedded.whoosh import codec, fields

FORMER_PATHS: dict[str, ModuleType] = {
    "searchlib.codec": codec,
    "searchlib.codec.whoosh_codec": codec,
    "searchlib.schema.whoosh_fields": fields,
}
"""The module that each former name stands for; the parent of a name stands before it."""

sys.modules.update(FORMER_PATHS)
