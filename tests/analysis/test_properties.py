"""What holds for every text and every query, in any script, well-formed or not."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Hashable
from itertools import pairwise

import pytest
from hypothesis import example, given, settings, strategies as st

from searchlib.analysis import ANALYSIS_VERSION, FrenchAnalyzer, Slot, fold, stems
from searchlib.analysis.characters import _compositions, clean
from searchlib.analysis.composing import compose
from searchlib.analysis.encoding.chunks import read, read_keys, without_closing
from searchlib.analysis.encoding.neighbours import (
    MARKED_LEFT,
    MARKED_RIGHT,
    is_marked,
    left_links,
    right_links,
)
from searchlib.analysis.encoding.reading import BareParagraphs, blocks, readings
from searchlib.analysis.keys import is_exact
from searchlib.analysis.queries.plain import plain_words
from searchlib.analysis.queries.units import phrase_by_rules, units_by_rules
from searchlib.analysis.rules.chain import pieces

ANALYZER = FrenchAnalyzer()

# Text that is likely to meet the rules: their words and signs, and anything else between.
SHAPES_TEXT = """
l' d’ qu’ aujourd’hui M. Mme St Ste. art. p. n° no bd av. J.-C. 3 janvier janv. 2020 1er 12 500
000 2.500 3,5 h 30 4h30 heures 16:30 % pour cent € km m² 01 45 67 +33 (0)1 Louis XIV XVIe Ier IV
xive chapitre premier L. 212-3 A 380 F-16 Covid-19 S.N.C.F. C-RAM C++ étudiant·e·s (e)s .e.s -e-s
salariéEs peut-on -t-il donne-moi rendez-vous porte-avions #GiletsJaunes @nom www.exemple.fr
a@b.fr EmmanuelMacron été ÉTÉ ETATS l'Etat 北京 бой ﬁn e\u0301 \u00ad \u200b – — - ' ’ . , ( ) « » _
٣ ２０ ½ ² º du 3 au 5 mai et ou à un mot ordinaire, la phrase. Etat
desaccords constitutionnels evidemment prolonges ELUS Une autre ; 2020-01-03 03/01/2020
212-3. x
"""
SHAPES = SHAPES_TEXT.split()
words = st.one_of(st.sampled_from(SHAPES), st.text(max_size=6))
blanks = st.sampled_from(["", " ", "  ", "\n", "\u00a0", "\n\n", "\t", "\r\n"])
french_like = st.lists(st.tuples(words, blanks), max_size=14).map(
    lambda pairs: "".join(word + blank for word, blank in pairs)
)
any_text = st.one_of(french_like, st.text(st.characters(exclude_categories=()), max_size=60))


@given(any_text)
@example("\ud800l'\udfff été\x00\x1f")
@example("l' \n\n école")
@settings(max_examples=600)
def test_spans_lie_in_the_text_and_in_order(text: str) -> None:
    tokens = ANALYZER.tokens(text)
    assert [token.position for token in tokens] == list(range(len(tokens)))
    for token in tokens:
        assert 0 <= token.start < token.end <= len(text)
        assert token.surface == text[token.start : token.end]
        assert not any("\ud800" <= c <= "\udfff" or c in "\x00\x1f" for c in token.surface)
        assert token.keys and is_exact(token.keys[0]) and len(set(token.keys)) == len(token.keys)
        exact = [is_exact(key) for key in token.keys]
        assert exact == sorted(exact, reverse=True)
        assert all(
            key == key.lower() and not set(key) & set(":|") for key in token.keys if is_exact(key)
        )
    for left, right in pairwise(tokens):
        assert left.start <= right.start and left.end <= right.end


@given(any_text)
@settings(max_examples=600)
def test_encode_and_tokens_agree(text: str) -> None:
    assert [ANALYZER.entries[i] for i in ANALYZER.encode(text)] == [
        token.keys for token in ANALYZER.tokens(text)
    ]


composing = st.sampled_from(
    "e\u0301\u0323\u0344가\u1100\u1161\u11a8\u0c46\u0c56\u09c7\u09be\u0dd9\u0dcf\u0dca"
    "\u00c5\u212b\u0958ﬁ½a "
)


@given(st.text(composing, max_size=200))
@settings(max_examples=300)
def test_composition_is_the_one_of_unicode(text: str) -> None:
    assert compose(text) == unicodedata.normalize("NFC", text)
    pieces_composed = [composed for composed, _, _ in _compositions(text)]
    assert "".join(pieces_composed) == unicodedata.normalize("NFC", text)


@given(any_text)
@settings(max_examples=300)
def test_composed_and_decomposed_text_are_alike(text: str) -> None:
    def keys(form: str) -> list[tuple[str, ...]]:
        return [token.keys for token in ANALYZER.tokens(unicodedata.normalize(form, text))]

    assert keys("NFC") == keys("NFD")


@given(any_text, any_text)
@settings(max_examples=300)
def test_no_rule_crosses_a_blank_line(first: str, second: str) -> None:
    joined = ANALYZER.tokens(first + "\n\n" + second)
    apart = ANALYZER.tokens(first) + ANALYZER.tokens(second)
    assert [token.keys for token in joined] == [token.keys for token in apart]


class Invented:
    """The words of an index that has accented forms of any word."""

    def __init__(self, analysis_version: int = ANALYSIS_VERSION) -> None:
        self.analysis_version = analysis_version

    def written_forms(self, folded: str) -> list[str]:
        return [folded.capitalize(), folded.replace("e", "é"), "été"]

    def accented_stems(self, folded: str) -> list[str]:
        return [f"S:{folded}|{folded.replace('a', 'â')}"]

    def has_key(self, key: str) -> bool:
        return len(key) % 2 == 0

    def remembered(self, name: Hashable, make: Callable[[], frozenset[str]]) -> frozenset[str]:
        return make()


@given(any_text)
@settings(max_examples=400)
def test_queries_never_fail(query: str) -> None:
    for units in (
        ANALYZER.units(query),
        ANALYZER.units(query, Invented()),
        ANALYZER.phrase(query),
    ):
        for unit in units:
            assert 0 <= unit.start < unit.end <= len(query)
            assert unit.surface == query[unit.start : unit.end]
            assert unit.alternatives and all(unit.alternatives)
            assert all(
                isinstance(slot, Slot) and slot.keys
                for slots in unit.alternatives
                for slot in slots
            )


@given(french_like)
@settings(max_examples=200)
def test_the_order_of_reading_does_not_matter(text: str) -> None:
    """What a fresh memory and a filled one hold is the same."""
    fresh = FrenchAnalyzer()
    assert [fresh.entries[i] for i in fresh.encode(text)] == [
        ANALYZER.entries[i] for i in ANALYZER.encode(text)
    ]


plain_chunks = st.from_regex(
    r"\A[«(“]?([ldnsLDjm]['’]|qu['’]|Jusqu['’])?[A-ZÉŒ]{0,2}[a-zéèêœçï]{0,7}[A-Z]?[,.;»)…]{0,2}\Z"
)
openings, closings = (
    st.sampled_from(["", "«", "l’", "d'", "("]),
    st.sampled_from(["", ",", ".", "...", "»", ")"]),
)
known_chunks = st.builds("{}{}{}".format, openings, st.sampled_from(SHAPES), closings)
references = st.from_regex(r"\A([A-Z]\.? )?[0-9]{1,5}(-[0-9]{1,4}){0,2}\.?\Z")


numerals = st.from_regex(
    r"[IVXLCivxlc]{1,7}(i?[eèEÈ](me|ME)?s?|er|re|ers|nde?|ième)?[,.]?", fullmatch=True
)


@given(st.one_of(plain_chunks.filter(bool), known_chunks, references, numerals))
@example("XE")
@example("Ies")
@example("XIÈME")
@example("xxxiii")
@settings(max_examples=1500)
def test_the_short_ways_lead_to_the_same_keys(chunk: str) -> None:
    """Plain words and references are recognised before the rules are tried, to the same effect."""
    careful = [keys for piece in pieces(clean(chunk).text) for keys in piece.position_keys()]
    assert read_keys(chunk) == careful == [reading.keys for reading in read(chunk)]
    assert read_keys(without_closing(chunk)) == careful


LINK_WORDS = """
janvier février août sept octobre décembre mai mars jan heures pour Louis pape chapitre page art
no n° St M Mme av XIV xxxiii Ier 12 3 1er 16h l' qu' A RN
"""
link_words = st.sampled_from(LINK_WORDS.split())
accents = st.dictionaries(
    st.sampled_from("aeioucn"), st.sampled_from("àâäéèêîïôöùûüçñæœă"), max_size=2
)
link_closings = st.sampled_from(["", ".", ",", "-", "’s", "°", ")", "…", "e", "\u0301"])


def link_chunk(
    opening: str, word: str, accents: dict[str, str], is_upper: bool, closing: str
) -> str:
    letters = word.upper() if is_upper else word
    return opening + "".join(accents.get(c, c) for c in letters) + closing


link_openings = st.sampled_from(["", "«", "l'", "d’", "a-", "3", "nov’"])
link_chunks = st.builds(
    link_chunk, link_openings, link_words, accents, st.booleans(), link_closings
)


@given(
    st.one_of(
        link_chunks,
        words.map(lambda text: "".join(text.split())).filter(bool),
        plain_chunks.filter(bool),
    )
)
@example("xxxiii")
@example("maî-")
@example("nov’embreé")
@example("ñovembre")
@example("xiv’")
@settings(max_examples=1500)
def test_a_chunk_with_a_rarer_end_of_a_link_is_marked(chunk: str) -> None:
    """The glance by which most chunks are seen to have no link agrees with the links."""
    if right_links(chunk) & MARKED_RIGHT or left_links(chunk) & MARKED_LEFT:
        assert is_marked(chunk)


@given(st.lists(st.one_of(words, link_chunks, st.just("\n\n")), max_size=40), st.integers(1, 30))
@settings(max_examples=400)
def test_a_text_read_in_blocks_means_the_same(chunks: list[str], size: int) -> None:
    text = " ".join(chunks)
    spans = list(blocks(text, size))
    assert (
        [start for start, _ in spans[1:]] == [end for _, end in spans[:-1]]
        and spans[0][0] == 0
        and spans[-1][1] == len(text)
    )
    bare = BareParagraphs(text)
    apart = [reading for start, end in spans for reading in readings(text, start, end, bare)]
    assert apart == list(readings(text, 0, len(text), BareParagraphs(text)))
    assert [reading.keys for reading in apart] == [
        ANALYZER.entries[i] for i in ANALYZER.encode(text)
    ]


# Words that some rule may join to another, in any case, and the plainest ones.
TYPED_TEXT = """
aujourd hui presqu ile rock n roll prud homme rendez vous st ste sts Saint dr mme av env cf me mes
no nos pl vol p t art m h l c x v i premier onze sept mai mars janv août septembre pour cent
heures km euros page numéro louis françois chapitre tome siècle ier ie xive iers le la les de du
un son ton pas à y a où tours nice pierre paris onu sncf elus ete été élève vis est avions seconde
vingt et unième œuvre
"""
TYPED = TYPED_TEXT.split()
typed_words = st.one_of(
    st.sampled_from(TYPED),
    st.sampled_from(TYPED).map(str.capitalize),
    st.sampled_from(TYPED).map(str.upper),
    st.from_regex(r"[A-ZÉŒ]{0,2}[a-zéèêœçßï]{0,7}", fullmatch=True),
    st.from_regex(r"[IVXLCivxlc]{1,4}([eè]|er|re|es|ers|[eè]me|nde?)?", fullmatch=True),
    st.text(max_size=3),
)
typed_queries = st.lists(typed_words, min_size=1, max_size=5).map(" ".join)


@given(typed_queries, st.booleans())
@settings(max_examples=3000)
def test_plain_queries_mean_what_the_rules_say(query: str, has_lexicon: bool) -> None:
    """Plain words are recognised before the rules are tried, to the same effect."""
    lexicon = Invented() if has_lexicon else None
    assert ANALYZER.units(query, lexicon) == units_by_rules(query, lexicon)
    assert ANALYZER.phrase(query) == phrase_by_rules(query)


@pytest.mark.parametrize("query", ["chevaux", "Le chat noir", "ONU"])
def test_most_queries_are_plain(query: str) -> None:
    assert plain_words(query) == query.split()


@pytest.mark.parametrize(
    "query", ["", " ", "st etienne", "mai", "l'été", "XIV", "deux  blancs", "mot " * 60]
)
def test_others_are_not(query: str) -> None:
    assert plain_words(query) is None


@given(st.text(st.characters(exclude_categories=()), max_size=20))
@settings(max_examples=400)
def test_folding_is_a_fixed_point(word: str) -> None:
    assert fold(fold(word)) == fold(word)
    assert fold(unicodedata.normalize("NFD", word)) == fold(unicodedata.normalize("NFC", word))


@given(st.text(st.characters(exclude_categories=()), max_size=20))
@settings(max_examples=300)
def test_stems_take_any_string(word: str) -> None:
    assert isinstance(stems(word), frozenset)
