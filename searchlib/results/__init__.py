"""What a search takes and gives back, whichever engine runs it."""

from searchlib.results.explanation import Explanation
from searchlib.results.page import Highlighting, Page, Row, RowPage
from searchlib.results.request import Request, field_names
from searchlib.results.results import Hit, Outcome, Results

__all__ = [
    "Explanation",
    "Highlighting",
    "Hit",
    "Outcome",
    "Page",
    "Request",
    "Results",
    "Row",
    "RowPage",
    "field_names",
]
