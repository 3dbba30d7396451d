"""Documents into segments: what one writer does between taking the lock and the commit."""

from searchlib.indexer.check import check, problems
from searchlib.indexer.copying import copy
from searchlib.indexer.repair import Repair, plan_repair, repair
from searchlib.indexer.session import check_stock
from searchlib.indexer.transaction import Transaction
from searchlib.indexer.whoosh_index import ManifestIndex

__all__ = ["ManifestIndex", "Repair", "Transaction", "check", "check_stock", "copy", "plan_repair", "problems", "repair"]
