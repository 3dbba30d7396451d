"""From documents to segments: inversion, merging, commit, verification and repair."""

from searchlib.embedded.indexer.check import check, problems
from searchlib.embedded.indexer.compaction import run_merges
from searchlib.embedded.indexer.copying import copy
from searchlib.embedded.indexer.index_writer import IndexWriter
from searchlib.embedded.indexer.repair import Repair, plan_repair, repair
from searchlib.embedded.indexer.session import Session, check_whoosh_toc
from searchlib.embedded.indexer.toc import TocWriter, newest_toc, toc_name

__all__ = [
    "IndexWriter",
    "Repair",
    "Session",
    "TocWriter",
    "check",
    "check_whoosh_toc",
    "copy",
    "newest_toc",
    "plan_repair",
    "problems",
    "repair",
    "run_merges",
    "toc_name",
]
