"""Documents like another."""

from __future__ import annotations

from collections import Counter
from heapq import nlargest

from searchlib.analysis import FrenchAnalyzer, Slot, Unit, keys
from searchlib.embedded.search.searcher import Snapshot
from searchlib.kernels import idf
from searchlib.plan import nodes as plans
from searchlib.plan.nodes import Plan

TELLING_TERMS = 25
"""How many terms stand for a document."""


def similar(snapshot: Snapshot, docnum: int) -> Plan:
    """The plan that finds the documents that share a document's most telling stems (by tf * idf), the document itself included."""
    stored = snapshot.stored(docnum)
    weights: Counter[tuple[str, str]] = Counter()
    for field in snapshot.schema.text_fields:
        for stem, tf in Counter(_stems(stored.get(field) or "")).items():
            df = len(snapshot.postings(field, stem).docnums)
            if df > 1 or snapshot.doc_count <= 2:
                weights[field, stem] = tf * idf(df, snapshot.doc_count)  # type: ignore[assignment]
    chosen = nlargest(TELLING_TERMS, weights, key=lambda term: (weights[term], term))
    return (
        plans.AnyOf(tuple(plans.UnitLeaf(field, _unit(stem), 1.0) for field, stem in chosen))
        if chosen
        else plans.Nothing()
    )


def _stems(text: str) -> list[str]:
    analyzer = FrenchAnalyzer()
    entries = analyzer.entries
    return [
        key
        for entry in analyzer.encode(text)
        for key in entries[entry]
        if keys.kind_of(key) == keys.STEM
    ]


def _unit(stem: str) -> Unit:
    surface = keys.value_of(stem)
    return Unit(0, len(surface), surface, ((Slot(frozenset({stem}), None, None),),), False)
