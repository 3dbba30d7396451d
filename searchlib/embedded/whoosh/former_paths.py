"""Import paths that Whoosh's table of contents of an older index names.

That file is a pickle, and names the classes of the schema and the segments by the modules that they were
in when it was written. Stock Whoosh unpickles it wherever searchlib can be imported, so those modules stay
known under their former names.
"""

from __future__ import annotations

import sys

from searchlib.embedded.whoosh import codec, fields

FORMER_PATHS = {
    "searchlib.codec": codec,
    "searchlib.codec.whoosh_codec": codec,
    "searchlib.schema.whoosh_fields": fields,
}

sys.modules.update(FORMER_PATHS)
