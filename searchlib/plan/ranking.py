"""What the parts of a score weigh: every number that ranks.

The score of a word is BM25F of its stems over the searched fields, plus shares of the same formula
for finer keys. The score of a query is the sum over its words, plus shares for pairs of words that
the text has near each other. The numbers were chosen on question sets in French (nDCG@10), accents
typed and left out; `benchmarks/bench_relevance.py` tunes them on anyone's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ranking:
    """The numbers that rank.

    Attributes
    ----------
    k1, b : float
        Of BM25: how slowly repetitions saturate, and how much the length of a text counts.
    exact : float
        Share of the form as it was typed, accents and capitals aside.
    written : float
        Share of the form as it was typed, accents and capitals included.
    alone, inflected : float
        The same where that form has accents and is the whole query, and what then counts of its
        other number and gender: whatever a text with another word has more often, or in fewer
        words, the very word comes first. Among other words a greater share only costs.
    capitalised : float
        What the score of a word is multiplied by that has a capital and does not begin the query:
        it is likely to be a name, which the text is about.
    family : float
        Share of words of the same derivational family, such as "électeur" for "élection", in the
        documents that match.
    synonym : float
        Share of a synonym, compared with the word that was typed.
    sequence : float
        Share of two neighbouring words that a text has as far apart as the query does.
    proximity : float
        Share of two words that a text has within `window` positions, in any order.
    window : int
        The most positions between two words that are near.
    candidates : int
        How many of the best documents have their positions read for pairs: a number that no page
        changes, so that the order of hits does not depend on the page that is asked for.
    coverage : float
        The part of its score that a document keeps only as far as it holds the query's words, each
        counted by its rarity, where fewer words than all are enough.
    enough : int
        With ``match="auto"``, how many documents must hold all words so that no others are shown.
    """

    k1: float = 0.6
    b: float = 0.8
    exact: float = 0.4
    written: float = 0.1
    alone: float = 4.0
    inflected: float = 3.0
    capitalised: float = 1.2
    family: float = 0.3
    synonym: float = 0.5
    sequence: float = 0.2
    proximity: float = 0.2
    window: int = 8
    candidates: int = 64
    coverage: float = 0.2
    enough: int = 20


RANKING = Ranking()
"""The numbers that every search uses."""
