"""What a query becomes: plan nodes, the planner that makes them, and how long it all may take."""

from searchlib.plan.deadline import UNLIMITED, Deadline, TimeUp
from searchlib.plan.nodes import Plan, PlanVisitor
from searchlib.plan.planner import Planner, PlanOptions
from searchlib.plan.vocabulary import Vocabulary

__all__ = [
    "UNLIMITED",
    "Deadline",
    "Plan",
    "PlanOptions",
    "PlanVisitor",
    "Planner",
    "TimeUp",
    "Vocabulary",
]
