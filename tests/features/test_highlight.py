"""Highlights are passages of the text as the author wrote it, with the matches marked."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from searchlib import Index, Keyword, Schema, Text
from searchlib.analysis import sentences
from searchlib.errors import SchemaError
from searchlib.plan import Deadline
from searchlib.results import Highlighting


def snippet(text: str, query: str, **options) -> str:
    index = Index.memory(Schema(id=Keyword(unique=True), text=Text(), section=Keyword()))
    index.add_documents([{"id": "1", "text": text, "section": "x"}])
    return index.search(f"({query}) OU section:x", match="any")[0].highlight("text", **options)


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("L’Élysée dément.", "elysee", "L’<mark>Élysée</mark> dément."),
        (
            "Des chevaux <blessés> & soignés.",
            "cheval",
            "Des <mark>chevaux</mark> &lt;blessés&gt; &amp; soignés.",
        ),
        ("Les Etats-Unis ont répondu.", "états-unis", "Les <mark>Etats-Unis</mark> ont répondu."),
        ("Un état, des unis.", "Etats-Unis", "Un état, des unis."),
        (
            "Le coup dur ; le coup d’Etat.",
            '"coup d’État"',
            "Le coup dur ; le <mark>coup d’Etat</mark>.",
        ),
        ("Bagdad et Bagdadi.", "bagd*", "<mark>Bagdad</mark> et <mark>Bagdadi</mark>."),
        ("Rien à voir.", "cheval", "Rien à voir."),
        (
            "Le 3 janvier 2020, puis en 2021.",
            "03/01/2020",
            "Le <mark>3 janvier 2020</mark>, puis en 2021.",
        ),
        (
            "Le 3 janvier 2020, puis en 2021.",
            "janvier 2020",
            "Le <mark>3 janvier 2020</mark>, puis en 2021.",
        ),
        ("Le 3 janvier 2020, 3 fois.", "3", "Le <mark>3</mark> janvier 2020, <mark>3</mark> fois."),
        ("La Covid-19 recule.", "covid19", "La <mark>Covid-19</mark> recule."),
        ("Un week-end de trois jours.", "weekend", "Un <mark>week-end</mark> de trois jours."),
        (
            "Le porte-avions rentre au port.",
            "porte",
            "Le <mark>porte</mark>-avions rentre au port.",
        ),
    ],
)
def test_found_words_are_marked(text, query, expected):
    assert snippet(text, query) == expected


def test_the_best_sentence_is_chosen():
    text = (
        "M. Aubin est venu. Il a parlé des prix. Les drones ont visé la ville. "
        "Puis il a plu. Un drone seul."
    )
    assert (
        snippet(text, "drones ville", passages=1)
        == "… Les <mark>drones</mark> ont visé la <mark>ville</mark>. …"
        or snippet(text, "drones ville", passages=1)
        == "Les <mark>drones</mark> ont visé la <mark>ville</mark>."
    )


def test_a_long_sentence_is_cut_at_words():
    text = "mot " * 200 + "aiguille " + "foin " * 200
    shown = snippet(text, "aiguille", length=100)
    assert (
        "<mark>aiguille</mark>" in shown
        and len(shown) < 200
        and shown.startswith("… ")
        and shown.endswith(" …")
    )


def test_plain_text_and_other_tags():
    assert snippet("Un <drone>.", "drone", tags=("*", "*"), escape=False) == "Un <*drone*>."


def test_only_stored_text_fields():
    index = Index.memory(Schema(id=Keyword(unique=True), text=Text(stored=False)))
    index.add_documents([{"id": "1", "text": "drone"}])
    hit = index.search("drone")[0]
    for field in ("text", "id", "nope"):
        with pytest.raises(SchemaError):
            hit.highlight(field)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Un. Deux ! Trois ? « Quatre. » Cinq…", 5),
        ("M. Dupont et Mme. Durand ont 2.500 euros.", 1),
        ("La S.N.C.F. Réseau.", 1),
        ("Titre\n\nUn texte. Un autre.", 3),
        ("", 0),
        ("   ", 0),
        ("art. 12 du code", 1),
    ],
)
def test_sentences(text, count):
    assert len(sentences(text)) == count


@given(st.text(max_size=200))
def test_sentences_are_in_order_and_within(text):
    spans = sentences(text)
    assert all(a < b for a, b in spans) and all(b <= c for (_, b), (c, _) in pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M.. Aubin", ["M..", "Aubin"]),
        ("Oui... Non", ["Oui...", "Non"]),
        ("Oui.…! Non", ["Oui.…!", "Non"]),
        ("S.N.C.F... Et", ["S.N.C.F...", "Et"]),
    ],
)
def test_several_signs_end_one_sentence(text, expected):
    assert [text[a:b] for a, b in sentences(text)] == expected


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        (
            "Une mer, une mer très très calme.",
            '"mer calme"~2',
            "Une mer, une <mark>mer très très calme</mark>.",
        ),
        (
            "Un chat, un chien, un chat.",
            '"chat chien chat"~1',
            "Un <mark>chat, un chien, un chat</mark>.",
        ),
        (
            "Le week-end, le weekend, le.",
            '"le week-end"',
            "<mark>Le week-end</mark>, <mark>le weekend</mark>, le.",
        ),
        ("drone drone drone", '"drone drone"', "<mark>drone drone</mark> drone"),
    ],
)
def test_phrases_are_marked_whole(text, query, expected):
    assert snippet(text, query) == expected


def test_what_was_read_until_the_deadline_is_shown():
    text = "Un drone. " + "Rien à voir ici. " * 20_000 + "Un avion."
    index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
    index.add_documents([{"id": "1", "text": text}])
    results = index.search("drone avion", match="any")

    def shown(seconds):
        return results.page.highlight(0, "text", Highlighting(), Deadline(seconds))

    whole = shown(1000)
    assert whole == results[0].highlight("text")
    assert whole == "Un <mark>drone</mark>. … Un <mark>avion</mark>."
    assert shown(-1) == "Un drone."
    assert shown(0.01) in (
        whole,
        "Un <mark>drone</mark>.",
        "Un drone.",
    )


@given(st.text(max_size=80), st.text(max_size=10))
def test_any_text_can_be_shown(text, query):
    shown = snippet(text, query.replace("(", " ").replace(")", " "), tags=("", ""), escape=False)
    assert set(shown) - set(" …") <= set(text)
