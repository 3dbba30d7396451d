"""Documents into segments: what one writer does between taking the lock and the commit."""

from searchlib.indexer.keys import find_key
from searchlib.indexer.transaction import Transaction

__all__ = ["Transaction", "find_key"]
