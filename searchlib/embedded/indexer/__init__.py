"""Documents into segments: what one writer does between taking the lock and the commit."""

from searchlib.embedded.indexer.check import check, problems
from searchlib.embedded.indexer.copying import copy
from searchlib.embedded.indexer.index_writer import Transaction
from searchlib.embedded.indexer.repair import Repair, plan_repair, repair
from searchlib.embedded.indexer.session import check_stock

__all__ = [
    "Repair",
    "Transaction",
    "check",
    "check_stock",
    "copy",
    "plan_repair",
    "problems",
    "repair",
]
