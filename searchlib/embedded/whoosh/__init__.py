"""Everything that knows Whoosh: the codec, its reader and writer, the schema as Whoosh has it, imports, queries."""

from searchlib.embedded.whoosh import former_paths as former_paths
