"""Finding documents: plan, execution, order, results."""

from searchlib.search.execution import Execution
from searchlib.search.explanation import Explanation, explain
from searchlib.search.planner import Planner
from searchlib.search.results import Hit, Results
from searchlib.search.run import Request
from searchlib.search.snapshot import Snapshot

__all__ = ["Execution", "Explanation", "Hit", "Planner", "Request", "Results", "Snapshot", "explain"]
