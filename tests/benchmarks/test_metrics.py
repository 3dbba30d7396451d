"""The figures of a ranking equal those computed by hand."""

from __future__ import annotations

import doctest
from math import log2

import pytest

from benchmarks import judged, metrics, tuning
from benchmarks.metrics import Quality, judge, mean, ndcg, recall, reciprocal_rank, standard_error

OTHERS = [f"other-{number}" for number in range(200)]
"""Documents that nobody judged."""


@pytest.mark.parametrize("module", [metrics, judged, tuning])
def test_examples(module):
    failed, tried = doctest.testmod(module)
    assert tried and not failed


def test_ndcg_of_one_relevant_document_is_its_discount():
    gains = {"a": 1.0}
    assert ndcg(["a"], gains) == 1
    assert ndcg(["x", "a"], gains) == pytest.approx(0.6309298)  # 1 / log2(3)
    assert ndcg(["x", "y", "a"], gains) == 0.5  # 1 / log2(4)
    assert ndcg([*OTHERS[:9], "a"], gains) == pytest.approx(0.2890648)  # 1 / log2(11)
    assert ndcg([*OTHERS[:10], "a"], gains) == 0
    assert ndcg([], gains) == 0


def test_ndcg_is_a_share_of_the_best_order():
    gains = {"a": 3.0, "b": 2.0, "c": 1.0, "d": 0.0}
    assert ndcg(["a", "b", "c"], gains) == 1
    # (1 + 2 / log2(3) + 3 / 2) / (3 + 2 / log2(3) + 1 / 2)
    assert ndcg(["c", "b", "a", "d"], gains) == pytest.approx(3.7618595 / 4.7618595)
    assert ndcg(["d", "a"], gains) == pytest.approx(3 / log2(3) / 4.7618595)


def test_ndcg_compares_with_the_ten_best_documents_at_most():
    gains = {f"other-{number}": 1.0 for number in range(20)}
    assert ndcg(OTHERS[:20], gains) == 1


def test_reciprocal_rank_is_that_of_the_first_relevant_hit_among_ten():
    gains = {"a": 1.0, "b": 2.0, "zero": 0.0}
    assert reciprocal_rank(["a", "b"], gains) == 1
    assert reciprocal_rank(["zero", "x", "y", "b", "a"], gains) == 0.25
    assert reciprocal_rank([*OTHERS[:9], "a"], gains) == 0.1
    assert reciprocal_rank([*OTHERS[:10], "a"], gains) == 0
    assert reciprocal_rank([], gains) == 0


def test_recall_counts_relevant_documents_among_a_hundred():
    gains = {"a": 1.0, "b": 2.0, "c": 1.0, "zero": 0.0}
    assert recall([*OTHERS[:99], "a"], gains) == pytest.approx(1 / 3)
    assert recall([*OTHERS[:100], "a"], gains) == 0
    assert recall(["b", "zero", "a", "c"], gains) == 1


def test_judge_gives_all_three():
    assert judge(["x", "a"], {"a": 1.0, "b": 0.0}) == (pytest.approx(0.6309298), 0.5, 1)


def test_means_and_their_errors():
    assert mean([Quality(0.5, 0.25, 1), Quality(1, 0.75, 0)]) == Quality(0.75, 0.5, 0.5)
    # The deviations of 1, 3, 5, 7 from 4 are 3, 1, 1, 3: variance 20 / 3, over four numbers.
    assert standard_error([1, 3, 5, 7]) == pytest.approx((20 / 3 / 4) ** 0.5)
