"""Everything that imports Whoosh: codec, reader, writer, schema, import, queries."""

from searchlib.embedded.whoosh import former_paths as former_paths
from searchlib.embedded.whoosh.importing import import_documents
from searchlib.embedded.whoosh.index import ManifestIndex
from searchlib.embedded.whoosh.plans import plan_query
from searchlib.embedded.whoosh.toc import write_toc

__all__ = ["ManifestIndex", "import_documents", "plan_query", "write_toc"]
