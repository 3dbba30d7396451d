"""Documents into segments: what one writer does between taking the lock and the commit."""

from searchlib.indexer.check import check, problems
from searchlib.indexer.commit import check_toc
from searchlib.indexer.transaction import Transaction
from searchlib.indexer.whoosh_index import ManifestIndex

__all__ = ["ManifestIndex", "Transaction", "check", "check_toc", "problems"]
