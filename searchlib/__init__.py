"""French full-text search.

>>> import searchlib
>>> schema = searchlib.Schema(id=searchlib.Keyword(unique=True), text=searchlib.Text())
>>> index = searchlib.Index.memory(schema)
>>> report = index.add_documents([{"id": "1", "text": "Les chevaux sont rentrés à l’écurie."}])
>>> [hit.id for hit in index.search("cheval ecurie")]
['1']
"""

from searchlib import analysis, errors, query
from searchlib.errors import SearchlibError
from searchlib.index import Index, Report, Skipped, Writer
from searchlib.installation import warn_of_shared_whoosh
from searchlib.query import parse
from searchlib.results import Explanation, Hit, Results
from searchlib.schema import Boolean, Date, Keyword, Number, Schema, Stored, Text

__version__ = "0.1.0"

warn_of_shared_whoosh()

for _class in (Explanation, Hit, Index, Report, Results, Skipped, Writer):
    _class.__module__ = __name__  # as `help` and pickles name it

__all__ = [
    "Boolean",
    "Date",
    "Explanation",
    "Hit",
    "Index",
    "Keyword",
    "Number",
    "Report",
    "Results",
    "Schema",
    "SearchlibError",
    "Skipped",
    "Stored",
    "Text",
    "Writer",
    "analysis",
    "errors",
    "parse",
    "query",
]
