"""Everything that imports Whoosh: codec, reader, writer, schema, import, queries."""

from searchlib.embedded.whoosh import former_paths as former_paths
