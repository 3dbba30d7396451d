"""What a query becomes: plan nodes, the planner that makes them, and how long it all may take."""

from searchlib.plan.deadline import UNLIMITED, Deadline, TimeUp
from searchlib.plan.nodes import (
    ForeignLeaf,
    FuzzyLeaf,
    Nothing,
    PatternLeaf,
    Plan,
    PlanVisitor,
    PrefixLeaf,
    RangeLeaf,
    WildcardLeaf,
)
from searchlib.plan.patterns import (
    LONGEST_FUZZY,
    Columns,
    FormTable,
    code_points,
    fitting,
    folded_form,
    head_of,
    pieces_of,
)
from searchlib.plan.planner import Planner, PlanOptions
from searchlib.plan.ranking import RANKING, Ranking
from searchlib.plan.vocabulary import FieldsLexicon, Vocabulary

__all__ = [
    "LONGEST_FUZZY",
    "RANKING",
    "UNLIMITED",
    "Columns",
    "Deadline",
    "FieldsLexicon",
    "ForeignLeaf",
    "FormTable",
    "FuzzyLeaf",
    "Nothing",
    "PatternLeaf",
    "Plan",
    "PlanOptions",
    "PlanVisitor",
    "Planner",
    "PrefixLeaf",
    "RangeLeaf",
    "Ranking",
    "TimeUp",
    "Vocabulary",
    "WildcardLeaf",
    "code_points",
    "fitting",
    "folded_form",
    "head_of",
    "pieces_of",
]
