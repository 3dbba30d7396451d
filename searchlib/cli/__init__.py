"""The command line: the commands of `searchlib`, and everything that they print.

Results go to stdout; notes, skipped records, errors and the progress bar go to stderr. Exit codes:
0; 1, nothing was found; 2, wrong usage (an option, a query, a schema, sources of which no record
could be added); 3, trouble with the index. Each command imports what is heavy when it needs it.
"""

from searchlib.cli import indexing, searching, upkeep
from searchlib.cli.application import app

__all__ = ["app", "indexing", "searching", "upkeep"]
