"""Documents like another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from heapq import nlargest
from typing import Any

from searchlib.analysis import FrenchAnalyzer, Slot, Unit, keys
from searchlib.kernels import idf
from searchlib.plan import Plan, Vocabulary, nodes as plans

MOST_TERMS = 25
"""How many terms stand for a document."""


def similar(vocabulary: Vocabulary, stored: Mapping[str, Any]) -> Plan:
    """Return the plan that finds the documents like one of which the stored fields are given.

    They share its rarest stems, by tf * idf; the document itself is among them.
    """
    documents = vocabulary.doc_count
    weights: dict[tuple[str, str], float] = {}
    for field in vocabulary.schema.text_fields:
        for stem, tf in Counter(_stems(stored.get(field) or "")).items():
            df = min(vocabulary.document_frequency(field, stem), documents)
            if df > 1 or documents <= 2:
                weights[field, stem] = tf * idf(df, documents)
    best = nlargest(MOST_TERMS, weights, key=lambda term: (weights[term], term))
    leaves = tuple(plans.UnitLeaf(field, 1.0, _unit(stem)) for field, stem in best)
    return plans.AnyOf(leaves) if leaves else plans.Nothing()


def _stems(text: str) -> list[str]:
    analyzer = FrenchAnalyzer()
    ids = analyzer.encode(text)
    entries = analyzer.entries
    return [key for entry in ids for key in entries[entry] if keys.kind_of(key) == keys.STEM]


def _unit(stem: str) -> Unit:
    surface = keys.value_of(stem)
    return Unit(0, len(surface), surface, ((Slot(frozenset({stem}), None, None),),), False)
