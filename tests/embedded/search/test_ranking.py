"""What comes first: several fields, fewer words than all, pairs of words, and what explains it."""

from __future__ import annotations

import math
import pickle
from dataclasses import replace

import pytest

from searchlib import Index, Keyword, Schema, Text, query
from searchlib.embedded import EmbeddedEngine, Folder
from searchlib.plan import RANKING
from searchlib.results import Explanation

FILLER = "Le conseil a examiné le rapport annuel, puis la séance a été levée."


@pytest.fixture
def index():
    return Index.memory(Schema(id=Keyword(unique=True), title=Text(boost=2.0), text=Text()))


def assert_adds_up(explanation: Explanation) -> None:
    """Check that the parts of a score add up to it, at every node that has parts."""
    if explanation.matches and explanation.parts:
        total = sum(part.score for part in explanation.parts)
        assert total == pytest.approx(explanation.score, rel=1e-4, abs=1e-6), str(explanation)
    for part in explanation.parts:
        assert_adds_up(part)


def named(explanation: Explanation, beginning: str) -> list[Explanation]:
    """Return the parts, at any depth, whose text begins so."""
    inner = [found for part in explanation.parts for found in named(part, beginning)]
    return [explanation, *inner] if explanation.text.startswith(beginning) else inner


class TestSeveralFields:
    def test_a_word_that_is_rare_in_titles_does_not_drown_the_texts(self, index):
        index.add_documents(
            {"id": f"{n}", "title": f"Rapport {n}", "text": f"La pêche au large, {n}."}
            for n in range(40)
        )
        index.add_documents(
            [
                {"id": "titled", "title": "La pêche", "text": FILLER},
                {"id": "apt", "title": "Quotas", "text": "La pêche à la sardine est limitée."},
            ]
        )
        assert index.search("pêche sardine", match="any").ids[0] == "apt"

    def test_one_document_frequency_over_the_fields(self, index):
        index.add_documents(
            [
                {"id": "a", "title": "Pêche", "text": FILLER},
                {"id": "b", "title": "Budget", "text": "Pêche et budget."},
                {"id": "c", "title": "Divers", "text": FILLER},
            ]
        )
        k1, b = RANKING.k1, RANKING.b
        idf = math.log1p((3 - 2 + 0.5) / (2 + 0.5))
        x = 2.0 / (k1 * (1 - b + b * 1))
        expected = idf * (k1 + 1) * x / (1 + x)
        stem = named(index.explain("pêche", "a"), "stem")[0]
        assert stem.score == pytest.approx(expected, rel=1e-4)

    def test_a_field_of_no_weight_matches_and_scores_nothing(self, index):
        index.add_documents([{"id": "a", "title": "Pêche", "text": FILLER}])
        [hit] = index.search("pêche", fields={"title": 0.0, "text": 1.0})
        assert hit.id == "a" and hit.score == 0


class TestFewerWordsThanAll:
    @pytest.fixture
    def many(self, index):
        index.add_documents(
            {"id": f"both{n}", "text": f"La loi de finances, alinéa {n}."} for n in range(20)
        )
        index.add_documents({"id": f"one{n}", "text": f"La loi numéro {n}."} for n in range(30))
        index.add_documents([{"id": "rare", "text": f"Un concerto pour xylophone. {FILLER}"}])
        return index

    def test_where_enough_documents_hold_all_words_only_those_are_shown(self, many):
        results = many.search("loi finances", limit=None)
        assert {id[:4] for id in results.ids} == {"both"} and results.total == 20
        assert not results.relaxed

    def test_else_any_word_will_do(self, many):
        with many.writer() as writer:
            writer.delete("both7")
        results = many.search("loi finances", limit=None)
        assert results.relaxed and results.total == 49
        assert {id[:4] for id in results.ids[:19]} == {"both"}

    def test_a_rare_word_is_not_drowned(self, many):
        results = many.search("le xylophone de la loi")
        assert results.relaxed and results.ids[0] == "rare" and results.total == 51

    def test_pages_neither_repeat_nor_skip(self, many):
        whole = many.search("xylophone loi", limit=None).ids
        assert len(set(whole)) == len(whole) == 51
        by_offset = [
            key
            for offset in range(0, 51, 7)
            for key in many.search("xylophone loi", limit=7, offset=offset).ids
        ]
        assert by_offset == whole
        by_cursor, page = [], many.search("xylophone loi", limit=7)
        while page.ids:
            by_cursor += page.ids
            page = many.search("xylophone loi", limit=7, after=page.cursor)
        assert by_cursor == whole

    def test_totals_and_facets_are_those_of_what_is_shown(self):
        index = Index.memory(Schema(kind=Keyword(), text=Text()))
        index.add_documents({"kind": "x", "text": "un chat"} for _ in range(30))
        index.add_documents([{"kind": "y", "text": "un chien noir"}])
        results = index.search("chat noir", facets="kind")
        assert results.relaxed and results.total == 31
        assert results.facets == {"kind": {"x": 30, "y": 1}}

    @pytest.mark.parametrize(
        "typed",
        ["loi ET xylophone", '"loi finances xylophone"', "+loi +xylophone", "(loi ET xylophone)"],
    )
    def test_operators_quotes_and_signs_are_not_relaxed(self, many, typed):
        results = many.search(typed)
        assert results.total == 0 and not results.relaxed

    def test_what_must_match_still_must(self, many):
        results = many.search("xylophone alinéa text:loi", limit=None)
        assert results.relaxed and {id[:4] for id in results.ids} == {"both"}
        assert many.search('xylophone alinéa "un concerto"').ids == ["rare"]

    def test_filters_and_deletions_need_all_words(self, many):
        assert many.search("loi", filter="xylophone loi").total == 0
        with many.writer() as writer:
            assert writer.delete_by_query("xylophone loi") == 0

    def test_coverage_is_soft_and_explained(self, many):
        explanation = many.explain("xylophone finances budget", "rare")
        assert_adds_up(explanation)
        [coverage] = named(explanation, "coverage")
        assert coverage.score < 0


class TestPairs:
    def test_words_near_each_other_in_any_order(self, index):
        index.add_documents(
            {"id": name, "text": text}
            for name, text in {
                "far": f"Un accord a été signé. {FILLER} {FILLER} La pêche reprend.",
                "near": f"La pêche : un accord a été signé. {FILLER} {FILLER} On reprend.",
            }.items()
        )
        assert index.search("accord pêche").ids == ["near", "far"]

    def test_a_pair_is_explained(self, index):
        index.add_documents(
            [{"id": "a", "title": "Accord", "text": "L’accord de pêche est signé."}]
        )
        explanation = index.explain("accord de pêche", "a")
        assert_adds_up(explanation)
        assert named(explanation, "pair: accord + pêche in sequence")
        assert named(explanation, "pair: accord + pêche near each other")


class TestFamilies:
    def test_words_of_one_family_add_a_little(self, index):
        other = "La mairie publie le calendrier des travaux."
        kin = "Les électeurs ont le calendrier des travaux."
        index.add_documents([{"id": "other", "text": other}, {"id": "kin", "text": kin}])
        assert index.search("calendrier").ids == ["other", "kin"]
        assert index.search("calendrier élection").ids == ["kin", "other"]
        assert index.search("élection").ids == []

    def test_a_family_is_explained(self, index):
        index.add_documents([{"id": "a", "text": "L’élection : un électeur, une loi électorale."}])
        explanation = index.explain("élection", "a")
        assert_adds_up(explanation)
        [family] = named(explanation, "family of élection")
        assert "S:electeur" in family.text and "S:electoral" in family.text


class TestExplanations:
    TEXTS = (
        ("a", "Les élections", "Des électeurs élisent, le 3 janvier 2020, un maire à Évry."),
        ("b", "Élection", "L’élection du maire : un électeur sur deux s’abstient."),
        ("c", "", FILLER),
    )

    @pytest.mark.parametrize(
        ("typed", "options"),
        [
            ("Élections maire", {}),
            ("élection maire abstient budget", {}),
            ("élection maire", {"match": "any", "fields": {"text": 3.0, "title": 0.5}}),
            ('"un maire" OU "3 janvier 2020"', {}),
            ("élec* maire~ SAUF budget", {}),
            (query.Boost(query.Match("élections maire"), 2.5), {}),
            (query.AndMaybe(query.Match("maire"), query.Near(("un", "maire"), 3)), {}),
            ("scrutin", {"synonyms": {"scrutin": ["élection", "élection du maire"]}}),
        ],
    )
    def test_parts_add_up_to_the_score(self, index, typed, options):
        index.add_documents(
            {"id": i, "title": title, "text": text} for i, title, text in self.TEXTS
        )
        results = index.search(typed, **options)
        assert results.ids
        for hit in results:
            explanation = hit.explain()
            assert explanation.score == pytest.approx(hit.score, rel=1e-4)
            assert_adds_up(explanation)
            assert index.explain(typed, hit.id, **options) == explanation

    def test_the_parts_of_a_word_and_the_fields_are_named(self, index):
        index.add_documents(
            {"id": i, "title": title, "text": text} for i, title, text in self.TEXTS
        )
        explanation = index.explain("Élection", "b")
        word = explanation.parts[0]
        named = [part.text.partition(" ×")[0] for part in word.parts]
        assert named == ["stem", "exact", "written alone", "inflected"]
        assert [part.text for part in word.parts[0].parts] == ["field title", "field text"]
        several = index.explain("élection budget", "b")
        assert "written × 0.1" in str(several) and "written alone" not in str(several)

    def test_the_filter_is_part_of_it(self, index):
        index.add_documents(
            {"id": i, "title": title, "text": text} for i, title, text in self.TEXTS
        )
        inside = index.explain("maire", "b", filter="title:élection")
        outside = index.explain("maire", "b", filter="title:budget")
        assert inside.matches and not outside.matches and outside.score == 0
        assert_adds_up(inside)


class TestOtherNumbers:
    def test_an_engine_ranks_by_the_numbers_it_is_given(self, tmp_path):
        made = Index.create(tmp_path / "index", Schema(id=Keyword(unique=True), text=Text()))
        made.add_documents(
            [
                {"id": "often", "text": f"Budget, budget, budget et budget. {FILLER}"},
                {"id": "short", "text": "Le budget."},
            ]
        )
        lengths_count = replace(RANKING, k1=0.1, b=1.0)
        engine = EmbeddedEngine(Folder(tmp_path / "index"), ranking=lengths_count)
        repetitions_count = replace(RANKING, k1=5.0, b=0.0)
        other = EmbeddedEngine(Folder(tmp_path / "index"), ranking=repetitions_count)
        for index in (Index(engine), pickle.loads(pickle.dumps(Index(engine)))):
            assert index.search("budget").ids == ["short", "often"]
        assert Index(other).search("budget").ids == ["often", "short"]
