"""The fast path for simple queries gives the same trees as the parser."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings, strategies as st

from searchlib.query import And, Fuzzy, Match, Or, Phrase, Prefix, parse
from searchlib.query.grammar import Fields
from searchlib.query.nodes import MATCH_MODES, Node
from searchlib.query.parser import parse_in_full
from searchlib.query.simple import simple_query

words = st.one_of(
    st.sampled_from(
        [
            "chat",
            "l'école",
            "l’été",
            "C-RAM",
            "12",
            "x_",
            "É",
            "a'",
            "a-",
            "étudiant(e)s",
            "title",
            "TO",
            "Œuvre",
            "бой",
            "北京",
            "e\u0301t",
        ]
    ),
    st.sampled_from(["ET", "OU", "AND", "OR", "SAUF", "NON", "NOT", "et", "Ou", "ETC"]),
    st.from_regex(r"[\w'’-]{1,6}", fullmatch=True),
)
joined = st.lists(st.one_of(words, st.sampled_from(["OU", "ET"])), min_size=1, max_size=9).map(
    " ".join
)
shapes = st.one_of(
    joined,
    joined.map('"{}"'.format),
    st.builds(
        "{}{}".format,
        words,
        st.sampled_from(["*", "~", "~1", "~2", "~3", "~12", "**", "?", "^2", ":"]),
    ),
    st.text(st.sampled_from("aé1 _'’-*~\"2OU\n\x00+()"), max_size=12),
    st.text(max_size=12),
)


@given(shapes, st.sampled_from(MATCH_MODES), st.booleans())
@example('"a\n\x00 b"', "all", True)
@example("a'~1", "all", False)
@example("a" * 900 + "*", "any", True)
@settings(max_examples=2500)
def test_the_short_way_makes_the_same_tree(
    schema: Fields, text: str, match: str, strict: bool
) -> None:
    short = simple_query(text, match)
    if short is not None:
        assert (
            short
            == parse_in_full(text, schema, match, strict)
            == parse(text, schema, match=match, strict=strict)
        )


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("chat", Match("chat", match="all")),
        ("l’école de l'été-là", Match("l’école de l'été-là", match="all")),
        ("chat ET chien noir", And(Match("chat", match="all"), Match("chien noir", match="all"))),
        (
            "a OR b AND c OR d",
            Or(
                Match("a", match="all"),
                And(Match("b", match="all"), Match("c", match="all")),
                Match("d", match="all"),
            ),
        ),
        ('"coup d\'État"', Phrase("coup d'État")),
        ("chev*", Prefix("chev")),
        ("chevql~", Fuzzy("chevql", 1)),
        ("chevql~2", Fuzzy("chevql", 2)),
    ],
)
def test_the_simple_shapes_go_the_short_way(text: str, tree: Node) -> None:
    assert simple_query(text, "all") == tree


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-chat",
        "a SAUF b",
        "NON a",
        "OU a",
        "a ET",
        "a OU ET b",
        "title:a",
        "a*b",
        "a* b",
        "a~3",
        "_*",
        '""',
        '" "',
        '"a" b',
        "a " * 600,
    ],
)
def test_what_needs_more_than_a_look_is_left_to_the_scanner(text: str) -> None:
    assert simple_query(text, "all") is None


def test_a_long_row_of_words_is_left_to_the_scanner_and_its_bounds(schema: Fields) -> None:
    text = " OU ".join(["mot"] * 1500)
    assert simple_query(text, "all") is None
    assert parse(text, schema) == Match(text, match="all")
