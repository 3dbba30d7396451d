"""What a query looks for."""

from __future__ import annotations

import pytest

from searchlib.analysis import FrenchAnalyzer, Unit


def wanted(unit: Unit) -> list[list[set[str]]]:
    return [[set(slot.keys) for slot in slots] for slots in unit.alternatives]


def content(analyzer: FrenchAnalyzer, query: str) -> list[str]:
    return [unit.surface for unit in analyzer.units(query) if not unit.function]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("le chat de la voisine", ["chat", "voisine"]),
        ("université d'été", ["université", "été"]),
        ("les sommes et les avions", ["sommes", "avions"]),
        ("il est à l'est", ["est"]),
        ("le vent d'est", ["vent", "est"]),
        ("un vent de nord est", ["vent", "nord", "est"]),
        ("un pays de l Est", ["pays", "Est"]),
        ("LA GARE DE L EST", ["GARE", "EST"]),
        ("son frère est marin", ["frère", "marin"]),
        ("les trains sont pleins", ["trains", "pleins"]),
        ("la grève pendant les fêtes", ["grève", "fêtes"]),
        ("le pendant du tableau", ["pendant", "tableau"]),
        ("selon la police même", ["police"]),
        ("un accord entre voisins", ["accord", "voisins"]),
        ("un car sur la route", ["car", "route"]),
        ("peut-on lire", ["peut", "lire"]),
        ("donne-le-moi", ["donne"]),
        ("la région Sur", ["région", "Sur"]),
        ("le traité MES", ["traité", "MES"]),
        ("baisser le ton", ["baisser", "ton"]),
        ("ton ami", ["ami"]),
        ("un faux pas", ["faux"]),
        ("LES PAYS BAS", ["PAYS", "BAS"]),
    ],
)
def test_function_words(analyzer: FrenchAnalyzer, query: str, expected: list[str]) -> None:
    assert content(analyzer, query) == expected


def test_a_date_looks_for_its_most_specific_key(analyzer: FrenchAnalyzer) -> None:
    for query, key in (
        ("3 janvier 2020", "D:2020-01-03"),
        ("03/01/2020", "D:2020-01-03"),
        ("3 janvier", "D:01-03"),
        ("janv. 2020", "D:2020-01"),
    ):
        (unit,) = analyzer.units(query)
        assert wanted(unit) == [[{key}]]
        assert unit.surface == query


def test_numbers_and_times_are_read_before_words_are_split(analyzer: FrenchAnalyzer) -> None:
    units = analyzer.units("2 500 hommes à 16 h 30")
    assert [unit.surface for unit in units] == ["2 500", "hommes", "à", "16 h 30"]
    assert wanted(units[0]) == [[{"N:2500"}]] and wanted(units[3]) == [[{"T:16:30"}]]


def test_a_number_and_its_unit_are_a_sequence(analyzer: FrenchAnalyzer) -> None:
    (unit,) = analyzer.units("50 %")
    assert wanted(unit) == [[{"N:50"}, {"U:%"}]]


def test_a_number_after_its_head_is_a_sequence(analyzer: FrenchAnalyzer) -> None:
    for query in ("numéro 5", "page 12", "article 49", "n° 5", "p. 12", "louis 14"):
        (unit,) = analyzer.units(query)
        assert [len(slots) for slots in unit.alternatives] == [2] and unit.surface == query
    assert len(analyzer.units("louis 2020")) == 2


def test_a_compound_is_its_parts_or_its_joined_form(analyzer: FrenchAnalyzer) -> None:
    (unit,) = analyzer.units("porte-avions")
    parts, joined = wanted(unit)
    assert len(parts) == 2 and "S:avion" in parts[1]
    assert joined == [{"porteavions", "S:porteavion"}]


def test_a_short_code_is_never_its_parts(analyzer: FrenchAnalyzer) -> None:
    (short,) = analyzer.units("F-16")
    assert wanted(short) == [[{"C:f16"}]]
    (long,) = analyzer.units("Covid-19")
    assert wanted(long)[0] == [{"C:covid19"}] and len(wanted(long)[1]) == 2
    assert [unit.surface for unit in analyzer.units("A 380")] == ["A 380"]


def keys_of(analyzer: FrenchAnalyzer, query: str, lexicon: object = None) -> frozenset[str]:
    """The keys of the only slot of a word."""
    (unit,) = analyzer.units(query, lexicon)
    return unit.alternatives[0][0].keys


def test_words_without_accents_reach_the_forms_of_the_index(analyzer, words) -> None:
    present = words(["W:zeklots|zéklots", "W:zeklots|ZÉKLOTS", "S:zeklot|zéklot"])
    assert keys_of(analyzer, "zeklots", present) == {"S:zeklot", "S:zeklot|zéklot"}
    assert keys_of(analyzer, "zeklots") == {"S:zeklot"}


def test_words_without_accents_reach_stems_that_no_form_tells_of(analyzer, words) -> None:
    present = words(["S:zeklot|zéklot", "S:zeklot|zeklôt", "S:zeklom|zéklom"])
    wanted = {"S:zeklot", "S:zeklot|zéklot", "S:zeklot|zeklôt"}
    assert keys_of(analyzer, "zeklots", present) == wanted


def test_words_with_accents_also_reach_texts_that_lost_them(analyzer) -> None:
    (unit,) = analyzer.units("zéklots")
    (slot,) = unit.alternatives[0]
    assert slot.keys == {"S:zeklot|zéklot", "B:zeklot"}
    assert slot.exact == "zeklots" and slot.written == "W:zeklots|zéklots" and slot.has_accents
    (bare,) = analyzer.units("zeklots")
    assert bare.alternatives[0][0].written is None


def test_accents_that_the_index_has_not_are_left_open(analyzer, words) -> None:
    own = {"S:zeklom|zéklôm", "B:zeklom"}
    assert keys_of(analyzer, "zéklôm", words(["S:zeklom|zéklôm", "S:zeklom"])) == own
    several = words(["S:zeklom", "S:zeklom|zéklom", "S:zeklom|zèklöm", "S:zeklom|zêklôm"])
    assert keys_of(analyzer, "zéklôm", several) == own | {"S:zeklom", "S:zeklom|zéklom"}


def test_an_index_of_the_first_version_is_asked_for_its_folded_stems(analyzer, words) -> None:
    former = words(["W:cotes|côtés", "S:=cote'", "S:=cote"], 1)
    assert "S:=cote'" in keys_of(analyzer, "côtés", former)
    assert "S:=cote" not in keys_of(analyzer, "côté", former)
    assert {"S:=cote", "S:=cote'"} <= keys_of(analyzer, "cotes", former)
    assert "S:general" in keys_of(analyzer, "généraux", words(["S:general"], 1))
    assert "S:general" not in keys_of(analyzer, "généraux", words(["S:general|général"]))
    assert "S:=pecher'" in keys_of(analyzer, "pêchait", words([], 1))


def test_joined_words_and_inclusive_forms_reach_accented_ones(analyzer, words) -> None:
    present = words(["S:portecle|porteclé", "S:etudiant|étudiant", "S:depute|député"])
    (unit,) = analyzer.units("porte-cles", present)
    assert "S:portecle|porteclé" in unit.alternatives[1][0].keys
    assert "S:depute|député" in keys_of(analyzer, "depute·e·s", present)
    assert "B:depute" in keys_of(analyzer, "député·e·s", present)


@pytest.mark.parametrize(
    ("query", "alone"),
    [
        ("maïs", ["maïs"]),
        ("le maïs", ["maïs"]),
        ("le maïs sec", []),
        ("le", []),
        ("l’été", ["été"]),
    ],
)
def test_a_word_is_alone_where_only_function_words_stand_with_it(analyzer, query, alone) -> None:
    assert [unit.surface for unit in analyzer.units(query) if unit.alone] == alone


def test_capitals_ask_for_an_acronym(analyzer: FrenchAnalyzer) -> None:
    (acronym,) = analyzer.units("ONU")
    assert "A:onu" in acronym.alternatives[0][0].keys
    (homograph,) = analyzer.units("MES")
    assert wanted(homograph) == [[{"A:mes"}]]


def test_a_phrase_is_exact_and_complete(analyzer: FrenchAnalyzer) -> None:
    units = analyzer.phrase("l’été des Indiens")
    assert [wanted(unit) for unit in units] == [
        [[{"l'"}]],
        [[{"ete"}]],
        [[{"des"}]],
        [[{"indiens"}]],
    ]
    assert not any(unit.function for unit in units)


def test_a_date_in_a_phrase_keeps_its_three_positions(analyzer: FrenchAnalyzer) -> None:
    (unit,) = analyzer.phrase("3 janvier 2020")
    assert {len(slots) for slots in unit.alternatives} == {3}


def test_an_empty_query_has_no_units(analyzer: FrenchAnalyzer) -> None:
    for query in ("", "  ", "« »", "\x00\ud800"):
        assert analyzer.units(query) == analyzer.phrase(query) == []
