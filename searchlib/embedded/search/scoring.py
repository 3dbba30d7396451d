"""What words score: BM25F over the searched fields, with shares for finer keys.

One query unit scores as

    bm25f(stems) + exact * bm25f(folded form as typed) + written * bm25f(form as typed)

so that a text with the very word stands above one with its kin, and accents count where they were
typed: far more where that word is the whole query, in any number and gender.
`searchlib.plan.Ranking` has the shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis import Unit
from searchlib.embedded.search.frequencies import (
    ALONE,
    EXACT,
    INFLECTED,
    OTHER,
    STEM,
    WRITTEN,
    Frequencies,
    is_sequence,
    word_keys,
)
from searchlib.embedded.search.searcher import NO_POSTINGS, Docnums
from searchlib.kernels import (
    CodedStream,
    WeightedSet,
    add_where_present,
    bm25,
    idf,
    merge_sum,
    score_word,
)
from searchlib.plan import nodes as plans

Matches = tuple[Docnums, NDArray[np.float32]]
"""Documents, ascending, and their scores."""

NO_MATCHES: Matches = (NO_POSTINGS.docnums, NO_POSTINGS.tfs)


class Stream(NamedTuple):
    """How often documents have one kind of key of a query unit, in one or several fields.

    Attributes
    ----------
    name : str
        The kind of key.
    share : float
        What its score is multiplied by.
    fields : sequence of (str, float)
        The fields, and what each weighs.
    lists : sequence of WeightedSet
        For each field, the documents and how often they have it.
    """

    name: str
    share: float
    fields: Sequence[tuple[str, float]]
    lists: Sequence[WeightedSet]

    def is_same(self, other: Stream) -> bool:
        """Tell whether two streams are the same lists, as those of a word of one form are."""
        return all(
            mine[0] is theirs[0] and mine[1] is theirs[1]
            for mine, theirs in zip(self.lists, other.lists, strict=True)
        )


class Scorer:
    """Scores the words of a query.

    Parameters
    ----------
    frequencies : Frequencies
        Of what the query looks for.

    Attributes
    ----------
    ranking : Ranking
        What the parts of a score weigh.
    """

    def __init__(self, frequencies: Frequencies) -> None:
        self.frequencies = frequencies
        self._searcher = frequencies.searcher
        self.ranking = self._searcher.ranking
        self._shares = {
            STEM: 1.0,
            OTHER: 1.0,
            EXACT: self.ranking.exact,
            WRITTEN: self.ranking.written,
            ALONE: self.ranking.alone,
            INFLECTED: self.ranking.inflected,
        }

    def matches(
        self, leaves: Sequence[plans.TextLeaf], families: Sequence[plans.Family] = ()
    ) -> Matches:
        """Return the documents and scores of leaves that look for the same in one field each.

        The words of some families, as `may_add` tells, add to the scores of a word.
        """
        first, searcher = leaves[0], self._searcher
        deadline = self.frequencies.deadline
        if not isinstance(first, plans.UnitLeaf):
            return searcher.get_or_compute(
                tuple(leaves), lambda: self._matches(leaves), _cost, deadline
            )
        unit = first.unit
        name = (
            unit.alternatives,
            unit.alone,
            *[(leaf.field, leaf.weight) for leaf in leaves],
            *[family.unit.alternatives for family in families],
        )
        if is_sequence(unit):
            return searcher.get_or_compute(name, lambda: self._matches(leaves), _cost, deadline)
        return searcher.get_or_compute(
            name, lambda: self._matches_of_word(unit, leaves, families), _cost, deadline
        )

    def _matches_of_word(
        self, unit: Unit, leaves: Sequence[plans.TextLeaf], families: Sequence[plans.Family]
    ) -> Matches:
        """Return what `matches` does for leaves of a unit of one position, in one step."""
        searcher, ranking = self._searcher, self.ranking
        fields = [leaf.field for leaf in leaves]
        kinds = [(self._shares[name], keys) for name, keys in word_keys(unit)]
        kinds += [
            (ranking.family, keys) for family in families for _, keys in word_keys(family.unit)
        ]
        streams = [
            CodedStream(share, tuple(searcher.coded_lists(field, keys) for field in fields))
            for share, keys in kinds
        ]
        try:
            return score_word(
                streams,
                [leaf.weight for leaf in leaves],
                [searcher.norms(field) for field in fields],
                searcher.live,
                searcher.doc_count,
                ranking.k1,
            )
        except ValueError:  # told with its place by whoever decodes the lists one by one
            return self.related(self._matches(leaves), families)

    def _matches(self, leaves: Sequence[plans.TextLeaf]) -> Matches:
        base, *others = self.streams(leaves)
        share, finer = base.share, []
        for stream in others:
            if stream.is_same(base):
                share += stream.share
            else:
                finer.append(self.score(stream))
        docnums, scores = self.score(base._replace(share=share))
        if finer:
            scores = add_where_present((docnums, scores), finer, self._searcher.docnum_limit)
        return docnums, scores

    def related(self, matches: Matches, families: Sequence[plans.Family]) -> Matches:
        """Return some matches, with what the words of families add to their scores."""
        more = [self.family(family) for family in self.frequencies.deadline.each(families)]
        return matches[0], add_where_present(matches, more, self._searcher.docnum_limit)

    def family(self, family: plans.Family) -> Matches:
        """Return what the words of a derivational family add to the scores of documents."""
        leaves = [plans.UnitLeaf(field, weight, family.unit) for field, weight in family.fields]
        docnums, scores = self.matches(leaves)
        return docnums, scores * np.float32(self.ranking.family)

    def streams(self, leaves: Sequence[plans.TextLeaf]) -> list[Stream]:
        """Return the frequencies that leaves of one query unit, in a field each, are scored by.

        Those of the first stream say which documents match, the others only rank.
        """
        fields = [(leaf.field, leaf.weight) for leaf in leaves]
        kinds = [self.frequencies.visit(leaf) for leaf in leaves]
        return [
            Stream(name, self._shares[name], fields, [lists[name] for lists in kinds])
            for name in kinds[0]
        ]

    def score(self, stream: Stream, rarity: float | None = None) -> Matches:
        """Return the documents of a stream, and their scores by BM25F.

        ``share * idf * (k1 + 1) * x / (1 + x)``, where x adds up over the fields what the frequency
        in each, times the field's weight, is to its norm.

        Parameters
        ----------
        stream : Stream
        rarity : float, optional
            The idf; by default that of the documents of the stream.

        References
        ----------
        Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009.
        """
        docnums, tfs, norms = self.weighted(stream)
        if not len(docnums):
            return NO_MATCHES
        if rarity is None:
            rarity = idf(len(docnums), self._searcher.doc_count)
        return docnums, bm25(tfs, norms, stream.share * rarity * (self.ranking.k1 + 1))

    def weighted(self, stream: Stream) -> tuple[Docnums, NDArray[Any], NDArray[Any]]:
        """Return the documents of a stream, their weighted frequencies, and their norms.

        Over several fields each frequency is divided by the norm of its field, and 1 is left.
        """
        norms = self._searcher.norms
        if len(stream.fields) == 1:
            (field, weight), (docnums, tfs) = stream.fields[0], stream.lists[0]
            return docnums, tfs if weight == 1 else tfs * np.float32(weight), norms(field)[docnums]
        docnums, tfs = merge_sum(
            [
                (docnums, tfs * np.float32(weight) / norms(field)[docnums])
                for (field, weight), (docnums, tfs) in zip(stream.fields, stream.lists, strict=True)
            ],
            self._searcher.docnum_limit,
        )
        return docnums, tfs, np.ones(len(docnums), np.float32)


def may_add(families: Sequence[plans.Family], leaves: Sequence[plans.TextLeaf]) -> bool:
    """Tell whether some families are scored with a word: words in its fields, with its weights."""
    fields = tuple([(leaf.field, leaf.weight) for leaf in leaves])
    return all(
        family.fields == fields
        and not is_sequence(family.unit)
        and len(word_keys(family.unit)) == 1
        for family in families
    )


def _cost(matches: Matches) -> int:
    return 12 * len(matches[0])
