"""What pairs of query words add to the scores of the documents that have them together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis import Slot, Unit
from searchlib.embedded.search.frequencies import SlotOccurrences
from searchlib.embedded.search.scoring import Matches, Scorer, Stream
from searchlib.embedded.search.searcher import Docnums
from searchlib.kernels import distinct, followed_by, frequencies, idf, within
from searchlib.plan import TimeUp, nodes as plans

SEQUENCE, PROXIMITY = "in sequence", "near each other"
"""The two ways in which a text may have a pair."""


def bonuses(
    scorer: Scorer, pairs: Sequence[plans.Pair], candidates: Docnums
) -> Iterator[tuple[plans.Pair, str, NDArray[np.float32]]]:
    """Yield what each pair adds to the scores of some documents, as far as there is time.

    Parameters
    ----------
    scorer : Scorer
    pairs : sequence of Pair
    candidates : ndarray of int64, shape (n,)
        The documents, ascending.

    Yields
    ------
    pair : Pair
    way : str
        In which way documents have it.
    bonus : ndarray of float32, shape (n,)
    """
    deadline = scorer.frequencies.deadline
    try:
        occurrences = _slot_occurrences(scorer, pairs, candidates)
        for pair in deadline.each(pairs):
            for way, (docnums, scores) in _matches(scorer, pair, occurrences, len(candidates)):
                bonus = np.zeros(len(candidates), np.float32)
                bonus[np.searchsorted(candidates, docnums)] = scores
                yield pair, way, bonus
    except TimeUp:
        return  # what was found stays, without the rest of the bonus


def _slot_occurrences(
    scorer: Scorer, pairs: Sequence[plans.Pair], candidates: Docnums
) -> SlotOccurrences:
    """Return where the slots of some pairs occur in some documents."""
    searcher, deadline = scorer.frequencies.searcher, scorer.frequencies.deadline
    wanted: dict[str, dict[Slot, None]] = defaultdict(dict)
    for pair in pairs:
        deadline.check()
        slots = dict.fromkeys(_slots(pair.first) + _slots(pair.second))
        for field, _ in pair.fields:
            wanted[field].update(slots)
    return {
        (field, slot): occurrences
        for field, slots in wanted.items()
        for slot, occurrences in zip(
            slots,
            searcher.occurrences_among(
                field, [sorted(slot.keys) for slot in slots], candidates, deadline
            ),
            strict=True,
        )
    }


def _slots(unit: Unit) -> list[Slot]:
    return [slot for alternative in unit.alternatives for slot in alternative]


def _matches(
    scorer: Scorer, pair: plans.Pair, occurrences: SlotOccurrences, candidates: int
) -> Iterator[tuple[str, Matches]]:
    """Yield the documents that have a pair as the query does, and those that have it near."""
    ranking, in_sequence, near = scorer.ranking, [], []
    for field, _ in pair.fields:
        firsts, ends = scorer.frequencies.occurrences(field, pair.first, occurrences)
        seconds = distinct(scorer.frequencies.occurrences(field, pair.second, occurrences)[0])
        if pair.gap is not None:
            follows = followed_by(distinct(ends + pair.gap), seconds)
            in_sequence.append(frequencies(seconds[follows]))
        if pair.is_near:
            is_near = within(seconds, distinct(firsts), ranking.window, ordered=False)
            near.append(frequencies(seconds[is_near]))
    if in_sequence:
        stream = Stream(SEQUENCE, ranking.sequence, pair.fields, in_sequence)
        yield SEQUENCE, scorer.score(stream, _rarity(scorer, pair))
    if near:
        stream = Stream(PROXIMITY, ranking.proximity, pair.fields, near)
        documents = len(scorer.weighted(stream)[0])
        yield PROXIMITY, scorer.score(stream, idf(documents, candidates))


def _rarity(scorer: Scorer, pair: plans.Pair) -> float:
    """Return the idf of the rarer of two units, among those that are no function words."""
    units = [unit for unit in (pair.first, pair.second) if not unit.function]
    counts = [
        len(
            scorer.matches([plans.UnitLeaf(field, weight, unit) for field, weight in pair.fields])[
                0
            ]
        )
        for unit in units
    ]
    return idf(min(counts), scorer.frequencies.searcher.doc_count)
