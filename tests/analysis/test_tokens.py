"""The positions of a text and their keys: rule by rule, and texts that no rule may touch."""

from __future__ import annotations

import threading

import pytest

from searchlib.analysis import ANALYSIS_VERSION, FrenchAnalyzer, fold
from searchlib.analysis.keys import is_exact, kind_of, written, written_form
from searchlib.analysis.rules.inclusive import inclusive_forms
from searchlib.analysis.rules.ordinals import roman


def exact(analyzer: FrenchAnalyzer, text: str) -> list[str]:
    """The first exact key of each position."""
    return [token.keys[0] for token in analyzer.tokens(text)]


def keys(analyzer: FrenchAnalyzer, text: str) -> set[str]:
    return {key for token in analyzer.tokens(text) for key in token.keys}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The quick brown fox doesn't care.", "the quick brown fox doesn t care"),
        ("Der Straßenbahnfahrer grüßt Übermut", "der strassenbahnfahrer grusst ubermut"),
        ("أبو مهدي المهندس", "أبو مهدي المهندس"),
        ("Abou Mehdi al-Mouhandis", "abou mehdi al mouhandis"),
        ("Łódź, Ørsted, Þór", "lodz orsted thor"),
        ("Война и мир, Ёж", "война и мир еж"),
        ("東京 2020", "東 京 2020"),
        ("한국어 문서", "한국어 문서"),
        ("feu 🔥🔥 d’artifice 👩🏽‍🚒", "feu d' artifice"),
        ("def load_rows(path: str) -> list[int]:", "def load rows path str list int"),
        ("x = a[0] + b['clé'];", "x a 0 b cle"),
        ("if (n != 3) { return -1; }", "if n 3 return 1"),
        ("हिन्दी में", "हिन्दी में"),
        ("", ""),
        ("… — « » !", ""),
    ],
)
def test_other_languages_are_left_alone(analyzer: FrenchAnalyzer, text: str, expected: str) -> None:
    assert " ".join(exact(analyzer, text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("le 3 janvier 2020", {"D:2020-01-03", "D:01-03", "D:2020-01", "N:3", "N:2020"}),
        ("publié en janv. 2020", {"D:2020-01", "N:2020"}),
        ("2020-01-03T10:30", {"D:2020-01-03"}),
        ("2.500 hommes", {"N:2500"}),
        ("2,50 €", {"N:2.5", "U:€"}),
        ("vers 4 h 30", {"T:4:30", "N:4"}),
        ("Louis XIV", {"N:14", "O:14", "A:xiv"}),
        ("au XVIᵉ siècle", {"O:16"}),
        ("la S.N.C.F.", {"A:sncf"}),
        ("un F-16", {"C:f16", "N:16"}),
        ("Côte", {"W:cote|Côte"}),
        ("en 1914-1918", {"N:1914", "N:1918"}),
        ("5 km/h", {"N:5", "U:km/h"}),
        ("+33 1 45 67 89 01", {"N:0145678901"}),
        ("7e étage, 2nde porte", {"O:7", "O:2"}),
    ],
)
def test_keys_of_a_text(analyzer: FrenchAnalyzer, text: str, expected: set[str]) -> None:
    assert expected <= keys(analyzer, text)


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [
        ("Malcolm X", {"N:10", "O:10"}),
        ("taille XL", {"N:40"}),
        ("V comme Victor", {"N:5"}),
        ("article L. 212-3", {"N:50"}),
        ("2,5 millions", {"N:25", "N:2500"}),
        ("le 32 janvier 2020", {"D:2020-01-32"}),
        ("192.168.1.10", {"N:192168", "N:1921681"}),
        ("à 4 heures, 30 soldats", {"T:4:30"}),
        ("M. est une lettre", {"monsieur"}),
        ("vie privée", {"O:6"}),
    ],
)
def test_keys_that_a_text_must_not_have(
    analyzer: FrenchAnalyzer, text: str, forbidden: set[str]
) -> None:
    assert not forbidden & keys(analyzer, text)


def test_spans_point_into_the_original_text(analyzer: FrenchAnalyzer) -> None:
    text = "La re\u0301sis\u00adtance de l’ﬁn,  le 3\u00a0janvier\n2020"
    surfaces = [token.surface for token in analyzer.tokens(text)]
    assert surfaces == [
        "La",
        "re\u0301sis\u00adtance",
        "de",
        "l’",
        "ﬁn",
        "le",
        "3",
        "janvier",
        "2020",
    ]


def test_a_window_spans_wide_blanks(analyzer: FrenchAnalyzer) -> None:
    (token,) = analyzer.tokens("  2 \u202f 500 ")
    assert (token.surface, token.keys) == ("2 \u202f 500", ("2500", "N:2500"))


def test_no_rule_crosses_a_blank_line(analyzer: FrenchAnalyzer) -> None:
    assert exact(analyzer, "2\n500") == ["2500"]
    assert exact(analyzer, "2\n \n500") == ["2", "500"]


@pytest.mark.parametrize(
    ("surface", "expected"),
    [
        ("acteur·rice·s", {"acteur", "actrice", "acteurs", "actrices"}),
        ("heureux·se", {"heureux", "heureuse"}),
        ("chef·fe", {"chef", "cheffe"}),
        ("loi(s)", {"loi", "lois"}),
        ("salariéEs", {"salarié", "salariée", "salariés", "salariées"}),
        ("actif·ve", {"actif", "active"}),
        ("public·que", {"public", "publique"}),
        ("DÉPUTÉ·E·S", {"DÉPUTÉ", "DÉPUTÉE", "DÉPUTÉS", "DÉPUTÉES"}),
    ],
)
def test_inclusive_forms(surface: str, expected: set[str]) -> None:
    assert set(inclusive_forms(surface)) == expected


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("I", 1), ("xiv", 14), ("XCIX", 99), ("CCC", 300), ("IIII", None), ("VX", None), ("", None)],
)
def test_roman_numerals(numeral: str, value: int | None) -> None:
    assert roman(numeral) == value


def test_kinds_of_keys_do_not_meet() -> None:
    assert is_exact("chevaux") and is_exact("l'") and is_exact("2500") and is_exact("")
    assert kind_of("S:cheval") == "S:" and kind_of(written("peche", "péché")) == "W:"
    assert written_form(written("peche", "péché")) == "péché"
    assert fold("S:Cheval") == "s:cheval"


def test_one_analyzer_serves_many_threads() -> None:
    text = " ".join(f"mot{i} l’été{i} {i} 500 M. Nom{i}" for i in range(300))
    analyzer = FrenchAnalyzer()
    encoded: list[list[int]] = []
    threads = [
        threading.Thread(target=lambda: encoded.append(analyzer.encode(text))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(encoded) == 4 and all(ids == encoded[0] for ids in encoded)
    assert [analyzer.entries[i] for i in encoded[0]] == [
        token.keys for token in analyzer.tokens(text)
    ]
    assert len(set(analyzer.entries)) == len(analyzer.entries)


def test_a_full_memory_forgets_and_goes_on(monkeypatch) -> None:
    from searchlib.analysis.encoding import encoder

    monkeypatch.setattr(encoder, "_ROWS_LIMIT", 8)
    monkeypatch.setattr(encoder, "_CACHE_LIMIT", 2)
    analyzer = FrenchAnalyzer()
    for first in range(0, 50, 10):
        text = " ".join(f"mot{i}, {i} 500 avril 2020. maison" for i in range(first, first + 10))
        assert [analyzer.entries[i] for i in analyzer.encode(text)] == [
            token.keys for token in analyzer.tokens(text)
        ]


def test_texts_are_read_alike_alone_and_together() -> None:
    texts = [
        "le 3",
        "janvier 2020",
        "",
        "M.\n\nDupont",
        "les chevaux, l’été",
        "x" * 300 + " " + "y" * 300,
        "le 3 janvier",
    ]
    together, alone = FrenchAnalyzer(), FrenchAnalyzer()
    ids, lengths = together.encode_all(texts)
    assert lengths.tolist() == [len(alone.tokens(text)) for text in texts]
    assert [together.entries[i] for i in ids.tolist()] == [
        token.keys for text in texts for token in alone.tokens(text)
    ]
    assert together.encode_all(texts)[0].tolist() == ids.tolist()


def test_the_version_is_a_number() -> None:
    assert isinstance(ANALYSIS_VERSION, int) and ANALYSIS_VERSION >= 1
