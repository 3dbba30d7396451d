"""Lost accents: which words and paragraphs are taken for bare, and the aliases that they get."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings, strategies as st

from searchlib.analysis import FrenchAnalyzer, keys
from searchlib.analysis.encoding import encoder
from searchlib.analysis.encoding.reading import BareParagraphs
from searchlib.analysis.rules.lost_accents import bare_keys, is_bare, is_bare_word, with_bare_keys

ANALYZER = FrenchAnalyzer()

BARE = "Le president a ete reelu hier soir, malgre les precites et leurs allies."
ACCENTED = "Le président a été réélu hier soir, malgré les précités et leurs alliés."


def aliases(text: str) -> list[set[str]]:
    """The bare aliases of each position, without their prefix."""
    return [
        {keys.value_of(key) for key in token.keys if keys.kind_of(key) == keys.BARE}
        for token in ANALYZER.tokens(text)
    ]


@pytest.mark.parametrize("paragraph", [BARE, BARE.upper(), "œ" + BARE, BARE + " l’Œuvre", "a" * 40])
def test_a_long_paragraph_without_accents_is_bare(paragraph: str) -> None:
    assert is_bare(paragraph)


@pytest.mark.parametrize(
    "paragraph",
    [ACCENTED, unicodedata.normalize("NFD", ACCENTED), BARE + " Ça !", "a" * 39, "Le maire", ""],
)
def test_others_are_not(paragraph: str) -> None:
    assert not is_bare(paragraph)


def test_letters_of_other_scripts_are_no_sign_of_lost_accents() -> None:
    assert not is_bare("Война и мир " * 10) and not is_bare("12 500 - " * 30)


@pytest.mark.parametrize(("word", "expected"), [("ELUS", True), ("ÉLUS", False), ("Elus", False)])
def test_a_word_is_bare_in_capitals_without_accents(word: str, expected: bool) -> None:
    assert is_bare_word(word) is expected
    assert any(key.startswith("B:") for key in ANALYZER.tokens(word)[0].keys) is expected


def test_one_letter_is_no_word_in_capitals() -> None:
    assert not is_bare_word("A")


def test_the_aliases_are_the_folded_stems_of_all_that_a_word_may_be() -> None:
    assert bare_keys(("precites", "S:precit")) == ("B:precit", "B:precite")
    assert set(bare_keys(("reelu", "S:reelu"))) == {"B:reelu", "B:=reelire"}
    assert with_bare_keys(("12", "N:12")) == ("12", "N:12")


def test_every_word_of_a_bare_paragraph_has_aliases_and_no_other_word() -> None:
    assert all(aliases(BARE))
    assert not any(aliases(ACCENTED)) and not any(aliases("Le president a ete reelu."))


def test_each_paragraph_is_judged_by_itself() -> None:
    together = ANALYZER.tokens(f"{ACCENTED}\n\n{BARE}\n \n{ACCENTED}")
    apart = [token for text in (ACCENTED, BARE, ACCENTED) for token in ANALYZER.tokens(text)]
    assert [token.keys for token in together] == [token.keys for token in apart]


def test_a_line_break_does_not_end_a_paragraph() -> None:
    assert not any(aliases(f"{BARE}\n{ACCENTED}"))


def test_a_capital_e_that_must_be_accented_is() -> None:
    for one, other in (("Etat", "état"), ("Ecoles", "école"), ("Elysée", "élysée")):
        first, second = (
            {key for key in ANALYZER.tokens(word)[0].keys if key.startswith("S:")}
            for word in (one, other)
        )
        assert first == second
    assert "S:=etre|=être" in ANALYZER.tokens("Etre")[0].keys
    assert "S:=age|=âge" in ANALYZER.tokens("Age")[0].keys


def test_joined_aliases_stand_for_as_many_positions_as_what_they_are_made_of() -> None:
    (token, *_) = ANALYZER.tokens("portes-cles " + BARE)
    assert "B:portecle" not in token.keys and "B:portescle" in token.joined
    assert set(token.joined) <= set(token.keys) and token.reach == 2


def test_paragraphs_of_a_text_are_read_once_and_in_order() -> None:
    text = f"{BARE}\n\n{ACCENTED}\n\n\n{BARE}"
    bare = BareParagraphs(text)
    offsets = [0, 10, len(BARE) + 2, len(BARE) + len(ACCENTED) + 5, len(text)]
    assert [offset in bare for offset in offsets] == [True, True, False, True, True]
    assert 0 not in BareParagraphs("")


@pytest.mark.parametrize("text", [BARE, ACCENTED, f"{BARE}\n\n{ACCENTED}", f"{ACCENTED} {BARE}"])
def test_long_texts_are_cut_without_a_change_of_mind(monkeypatch, text: str) -> None:
    whole = [ANALYZER.entries[i] for i in ANALYZER.encode(text)]
    monkeypatch.setattr(encoder, "_LONG", 20)
    parts = FrenchAnalyzer()
    assert [parts.entries[i] for i in parts.encode(text)] == whole
    assert [token.keys for token in parts.tokens(text)] == whole


BARE_WORDS = """
president elus ETATS l'ecole 12 mars 2020 2 500 M. Dupont porte-cles et F-16 aujourd'hui n° 5
etudiant.e.s Louis XIV 16 h 30 œuvre S.N.C.F. evenements
"""
bare_words = st.sampled_from(BARE_WORDS.split())
paragraphs = st.lists(st.one_of(bare_words, st.just("été")), min_size=5, max_size=25).map(" ".join)


@given(st.lists(paragraphs, max_size=4).map("\n\n".join))
@settings(max_examples=300)
def test_the_careful_path_gives_the_same_keys_as_the_fast_one(text: str) -> None:
    assert [ANALYZER.entries[i] for i in ANALYZER.encode(text)] == [
        token.keys for token in ANALYZER.tokens(text)
    ]
