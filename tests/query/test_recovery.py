"""Text that does not parse is searched as words, or with `strict` raises a `QueryError`.

The error names the position. Both hold at any length and depth.
"""

from __future__ import annotations

import pytest
from hypothesis import example, given, strategies as st

from searchlib.errors import QueryError
from searchlib.query import (
    MAX_CLAUSES,
    MAX_DEPTH,
    And,
    Match,
    Node,
    Not,
    Or,
    Phrase,
    Term,
    check_bounds,
    depth,
    parse,
)


def M(text, field=None):
    return Match(text, None if field is None else (field,), "all")


RECOVERIES = [  # text, tree when lenient, position when strict
    # quotes
    ('"abc', M('"abc'), 0),
    ('a "b c', M('a "b c'), 2),
    ("« abc", M("« abc"), 0),
    ("a“b", M("a“b"), 1),
    ('""', M('""'), 0),
    ('a "" b', M('a "" b'), 2),
    ("«  »", M("«  »"), 0),
    ('"" "b"', And(M('""'), Phrase("b")), 0),
    ('"a" b"c "', And(Phrase("a"), M('b"c "')), 8),
    ('title:"a', M('title:"a'), 6),
    ('tags:""', M('tags:""'), 5),
    ('"a"~', And(Phrase("a"), M("~")), 3),
    ('"a"~99999', And(Phrase("a"), M("~99999")), 3),
    ('"a"^x b', And(Phrase("a"), M("^x b")), 3),
    ('tags:"a b"~2', Term("a b", "tags"), 10),
    # names before a colon
    ("Title:guerre", M("Title:guerre"), 0),
    ('foo:"a b"', And(M("foo:"), Phrase("a b")), 0),
    ("a SAUF -secrets:oui", And(M("a"), Not(Not(Term("secrets:oui")))), 8),
    ("(sectoin:(a b))", And(M("sectoin:"), M("a b")), 1),
    # brackets
    ("a ET [", And(M("a"), M("[")), 5),
    # parentheses
    ("(a OU b", Or(M("a"), M("b")), 0),
    ("a (b (c OU d", And(M("a"), And(M("b"), Or(M("c"), M("d")))), 5),
    ("title:(a", M("a", "title"), 0),
    ("a) b", M("a) b"), 1),
    (") a", M(") a"), 0),
    ("(a)) b", And(M("a"), M(") b")), 3),
    ("()", M("()"), 0),
    ("a () b", And(M("a"), M("b")), 2),
    ("(()) a", M("a"), 1),
    ("title:() a", M("a"), 6),
    ("a ET ()", M("a"), 5),
    ("NON () a", M("a"), 4),
    ("(a)~2", And(M("a"), M("~2")), 3),
    ("(a)^x", And(M("a"), M("^x")), 3),
    # operators
    ("ET", M("ET"), 0),
    ("OU ET", M("OU ET"), 0),
    ("(ET)", M("(ET)"), 1),
    ("a OU", M("a"), 2),
    ("OU b c", M("b c"), 0),
    ("a ET OU b", Or(M("a"), M("b")), 2),
    ("(a OU) b", And(M("a"), M("b")), 3),
    ("a SAUF", M("a"), 2),
    ("a SAUF OU b", Or(M("a"), M("b")), 2),
    ("le NON", M("le NON"), 3),
    ("NON", M("NON"), 0),
    ("NON NON", M("NON NON"), 0),
    ("le NON OU le OUI", Or(M("le NON"), M("le OUI")), 3),
    # signs
    ("-", M("-"), 0),
    ("+", M("+"), 0),
    ("Paris - Nantes", M("Paris - Nantes"), 6),
    ("a + b", M("a + b"), 2),
    ("(-) a", And(M("-"), M("a")), 1),
    # fields
    ("title:", M("title:"), 6),
    ("title: guerre", M("title: guerre"), 6),
    ("(title:) a", And(M("title:"), M("a")), 7),
    ("raw:x y", M("raw:x y"), 0),
    ('a raw:"x y"', And(M("a raw:"), Phrase("x y")), 2),
    # suffixes
    ("mot^abc", M("mot^abc"), 3),
    ("a mot^ b", M("a mot^ b"), 5),
    ("mot^-1", M("mot^-1"), 3),
    ("mot^99999999", M("mot^99999999"), 3),
    ("mot~3", M("mot~3"), 3),
    ("mot~abc", M("mot~abc"), 3),
    ("m*t~", M("m*t~"), 3),
    ("title:mot^abc", M("mot^abc", "title"), 9),
    # ranges and comparisons
    ("[1 TO", M("[1 TO"), 0),
    ("[1 TO 5]", M("[1 TO 5]"), 0),
    ("date:[1 TO", M("date:[1 TO"), 5),
    ("date:[1 5]", M("date:[1 5]"), 5),
    ("date:[TO 5] b", M("date:[TO 5] b"), 5),
    ("date:[1 TO 2 TO 3]", M("date:[1 TO 2 TO 3]"), 5),
    ("title:[1 TO 5] guerre", M("title:[1 TO 5] guerre"), 6),
    ("title:>a", M("title:>a"), 6),
    ("words:>= 5", M("words:>= 5"), 6),
    ("words:5*", M("words:5*"), 6),
    ("date:2022~", M("date:2022~"), 9),
]


@pytest.mark.parametrize(("text", "tree", "position"), RECOVERIES)
def test_recovery(text, tree, position, schema):
    assert parse(text, schema) == tree
    with pytest.raises(QueryError) as caught:
        parse(text, schema, strict=True)
    assert caught.value.position == position
    assert str(position) in str(caught.value)


# ---------------------------------------------------------------- size


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("(" * 5000 + "a" + ")" * 5000, MAX_DEPTH),
        ("(" * 10_000, MAX_DEPTH),
        ("a* " * 3_333, 3 * MAX_CLAUSES),
        ("NON " * 2_500 + "a", 10_000),
        ("-(" * 90 + '"x"' + ")" * 90, None),
    ],
)
def test_beyond_the_bounds_the_whole_text_is_words(text, position, schema):
    assert parse(text, schema) == M(text.strip())
    with pytest.raises(QueryError) as caught:
        parse(text, schema, strict=True)
    if position is not None:
        assert caught.value.position == position


def test_up_to_the_bounds_it_parses(schema):
    assert parse("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH, schema, strict=True) == M("a")
    assert len(parse("a* " * MAX_CLAUSES, schema, strict=True).nodes) == MAX_CLAUSES


PIECES = [
    *'"«»“”()[]{}^~*?:+- ',
    "a",
    "a ",
    '" ',
    '"" ',
    '"." ',
    "« ",
    "a(",
    "a(b)",
    "a^",
    "a~",
    "a:",
    "title:",
    "title:[",
    "date:[a TO ",
    "tags:(",
    "words:>",
    "+-",
    "ET ",
    "a OU ",
    "\x00",
    "\ud800",
    "-a(",
    "a'\"",
]


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("match", ["all", "any"])
def test_ten_thousand_characters(piece, match, schema):
    text = piece * (10_000 // len(piece))
    check_bounds(parse(text, schema, match=match))
    try:
        check_bounds(parse(text, schema, match=match, strict=True))
    except QueryError as error:
        assert 0 <= error.position <= len(text) and len(str(error)) < 300


def test_one_long_word_and_many_words(schema):
    for text in ("a" * 10_000, "mot " * 2_500 + "fin", "a" + " " * 9_998 + "b"):
        assert parse(text, schema, strict=True) == M(text)


# ---------------------------------------------------------------- any text

fragments = st.sampled_from(
    [
        *PIECES,
        *"ab,.'éß",
        "ET",
        "OU",
        "SAUF",
        "NON",
        "NOT",
        " ",
        "  ",
        "*:*",
        "^2",
        "~2",
        "TO",
        "2022-01",
        "date:",
        "live:",
        "raw:",
        ">=",
        "\u00a0",
        "»~1",
    ]
)
typed = st.lists(fragments, max_size=25).map("".join) | st.text(max_size=40)
matches = st.sampled_from(["all", "any", "auto"])


@given(typed, matches)
@example("(" * 200, "all")
def test_lenient_never_raises(schema, text, match):
    tree = parse(text, schema, match=match)
    assert isinstance(tree, Node) and depth(tree) >= 1
    assert tree == parse(text, schema, match=match)


@given(typed, matches)
def test_strict_raises_query_errors_with_a_position_or_agrees_with_lenient(schema, text, match):
    try:
        tree = parse(text, schema, match=match, strict=True)
    except QueryError as error:
        assert 0 <= error.position <= len(text)
    else:
        assert tree == parse(text, schema, match=match)


@given(
    st.text(st.characters(categories=["Ll", "Nd"]), min_size=1),
    st.lists(st.text(st.characters(categories=["Ll", "Nd"]), min_size=1)),
)
def test_plain_words_are_one_match(schema, first, others):
    text = " ".join([first, *others])
    assert parse(text, schema, strict=True) == M(text)
