"""Finding documents: a searcher of one commit, executions of plans, pages of hits."""

from searchlib.embedded.search.collector import Collector
from searchlib.embedded.search.execution import Execution, RunnableLeaf
from searchlib.embedded.search.run import Foreign, Run, Search
from searchlib.embedded.search.scoring import NO_MATCHES, Matches
from searchlib.embedded.search.searcher import Searcher

__all__ = [
    "NO_MATCHES",
    "Collector",
    "Execution",
    "Foreign",
    "Matches",
    "Run",
    "RunnableLeaf",
    "Search",
    "Searcher",
]
