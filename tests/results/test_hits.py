"""`Results` as a sequence, and the fields, explanation and dicts of a `Hit`."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from conftest import DISPATCHES, ids

from searchlib import query as q
from searchlib.errors import DocumentError, SchemaError


class TestHits:
    def test_results_are_a_sequence(self, index):
        results = index.search(q.Everything(), sort="words")
        assert (
            len(results) == 4
            and results[-1].id == "drones"
            and ids(results[1:3]) == ["opera", "hopital"]
            and ids(reversed(results))[0] == "drones"
        )
        with pytest.raises(IndexError):
            results[4]
        assert results.seconds > 0 and "4 of 4" in repr(results)

    def test_a_hit_has_its_fields(self, index):
        hit = index.search("cheval")[0]
        assert (
            hit.fields == DISPATCHES[1]
            and hit["date"] == "2020-01"
            and hit.get("source") is None
            and hit.rank == 1
            and hit.score > 0
        )
        assert hit["source"] is None
        with pytest.raises(SchemaError, match="no field 'nope'"):
            hit["nope"]

    def test_to_dicts_and_html(self, index):
        results = index.search("drones")
        assert json.loads(json.dumps(results.to_dicts()))[0] == {
            **DISPATCHES[0],
            "_score": results[0].score,
            "_rank": 1,
        }
        assert list(json.loads(json.dumps(results.to_dicts()))[0])[-2:] == ["_score", "_rank"]
        index.add_documents([{"id": "<b>", "text": "un intrus <script>"}])
        page = index.search("intrus")._repr_html_()
        assert "&lt;b&gt;" in page and "<script>" not in page

    @pytest.mark.parametrize(
        ("field", "value", "written"),
        [
            ("date", dt.date(2022, 1, 3), "2022-01-03"),
            ("date", dt.datetime(2022, 1, 3, 14, 30), "2022-01-03T14:30:00"),
            (
                "date",
                dt.datetime(2022, 1, 3, 14, 30, tzinfo=dt.timezone.utc),
                "2022-01-03T14:30:00+00:00",
            ),
            ("date", "3 janvier 2022", "3 janvier 2022"),
            ("date", 2022, 2022),
            (
                "source",
                {"a": [1, (2.5, None)], "b": {"c": float("nan"), "d": [float("-inf")]}},
                {"a": [1, [2.5, None]], "b": {"c": None, "d": [None]}},
            ),
        ],
    )
    def test_to_dicts_passes_json(self, index, field, value, written):
        index.add_documents([{"id": "new", "text": "intrus", field: value}])
        (hit,) = index.search("intrus").to_dicts()
        assert json.loads(json.dumps(hit, allow_nan=False))[field] == written

    def test_explanations_add_up(self, index):
        hit = index.search("drones Bagdad")[0]
        explanation = hit.explain()
        assert explanation.score == pytest.approx(hit.score) and "Bagdad" in str(explanation)
        assert index.explain("drones Bagdad", "drones").score == pytest.approx(hit.score)
        assert not index.explain("drones", "haras").matches
        with pytest.raises(DocumentError, match="no document"):
            index.explain("drones", "inconnu")
