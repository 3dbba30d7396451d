"""Finding documents: plan, execution, order, results."""

from searchlib.embedded.search.execution import Execution
from searchlib.embedded.search.explanation import Explanation, explain
from searchlib.embedded.search.run import Request
from searchlib.embedded.search.searcher import Snapshot

__all__ = ["Execution", "Explanation", "Request", "Snapshot", "explain"]
