"""Nodes are checked, composed, compared, hashed, pickled and walked."""

from __future__ import annotations

import copy
import math
import pickle
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from searchlib import query
from searchlib.errors import QueryError
from searchlib.query import (
    MAX_CLAUSES,
    MAX_DEPTH,
    And,
    AndMaybe,
    Boost,
    Everything,
    Fuzzy,
    Match,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Range,
    Term,
    Wildcard,
    check_bounds,
    depth,
    walk,
)

A, B, C, D = (Match(letter) for letter in "abcd")


# ---------------------------------------------------------------- values


def test_defaults():
    assert (Match("a").fields, Match("a").match) == (None, "any")
    assert (Phrase("a").field, Phrase("a").slop) == (None, 0)
    assert (Near("a b").distance, Near("a b").ordered, Near("a b").field) == (5, False, None)
    assert Fuzzy("a").distance == 1
    assert (
        Range("n").start is None
        and Range("n").end is None
        and Range("n").include_start
        and Range("n").include_end
    )


@pytest.mark.parametrize("fields", ["title", ["title"], ("title",)])
def test_fields_of_a_match_become_a_tuple(fields):
    assert Match("a", fields).fields == ("title",)
    assert Match("a", fields) == Match("a", ("title",))


@pytest.mark.parametrize(
    "words", ["coup état", ("coup", "état"), ["coup", "état"], "  coup   état "]
)
def test_words_of_near_become_a_tuple(words):
    assert Near(words).words == ("coup", "état")


@pytest.mark.parametrize(
    "value", ["a", "", 3, 2.5, True, Decimal("1.5"), date(2022, 1, 3), datetime(2022, 1, 3, 4, 30)]
)
def test_values(value):
    assert Term(value, "f").word == value
    assert Range("f", value, value).end == value


def test_several_nodes_or_one_iterable():
    assert And(A, B).nodes == And([A, B]).nodes == And(node for node in (A, B)).nodes == (A, B)
    assert Or(A).nodes == Or((A,)).nodes == (A,)
    assert And().nodes == Or([]).nodes == ()


def test_nodes_are_frozen_and_have_no_dict():
    with pytest.raises(AttributeError):
        A.text = "b"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        And(A).nodes = ()  # type: ignore[misc]
    assert not any(hasattr(node, "__dict__") for node in (A, And(A), Not(A), Everything()))


def test_equality_is_by_class_and_value():
    assert Match("a") == Match("a") and hash(Match("a")) == hash(Match("a"))
    assert Match("a") != Match("a", match="all") and And(A, B) != And(B, A)
    assert And(A, B) != Or(A, B) and Prefix("a") != Wildcard("a") and Everything() == Everything()
    assert Boost(A, 2) == Boost(A, 2.0)
    assert len({Term("a"), Term("a"), Term("a", "f")}) == 2


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (Match("a"), "Match('a')"),
        (Match("a", "title", "all"), "Match('a', fields=('title',), match='all')"),
        (Term(3, "words"), "Term(3, field='words')"),
        (Near("a b", ordered=True), "Near(('a', 'b'), ordered=True)"),
        (
            Range("date", None, "2022", include_end=False),
            "Range('date', end='2022', include_end=False)",
        ),
        (And(A, Not(B)), "And(Match('a'), Not(Match('b')))"),
        (Or(), "Or()"),
        (Boost(Everything(), 2), "Boost(Everything(), 2.0)"),
        (AndMaybe(A, B), "AndMaybe(Match('a'), Match('b'))"),
    ],
)
def test_repr_is_the_call(node, text):
    assert repr(node) == text
    assert eval(text, vars(query).copy()) == node


# ---------------------------------------------------------------- checks


@pytest.mark.parametrize(
    "make",
    [
        lambda: Match(3),
        lambda: Match(None),
        lambda: Match("a", fields=()),
        lambda: Match("a", fields=3),
        lambda: Match("a", fields=("t", 3)),
        lambda: Match("a", fields=""),
        lambda: Match("a", match="most"),
        lambda: Match("a", match=True),
        lambda: Term(None),
        lambda: Term(["a"]),
        lambda: Term(b"a"),
        lambda: Term(math.nan),
        lambda: Term(math.inf),
        lambda: Term(Decimal("sNaN")),
        lambda: Term(10**5000),
        lambda: Term("a", field=3),
        lambda: Term("a", field=""),
        lambda: Phrase(3),
        lambda: Phrase("a", slop=-1),
        lambda: Phrase("a", slop=1.5),
        lambda: Phrase("a", slop=True),
        lambda: Phrase("a", field=("title",)),
        lambda: Near(()),
        lambda: Near("  "),
        lambda: Near(("a", 3)),
        lambda: Near(3),
        lambda: Near("a b", distance=0),
        lambda: Near("a b", distance="5"),
        lambda: Near("a b", ordered=1),
        lambda: Prefix(""),
        lambda: Prefix(3),
        lambda: Wildcard(""),
        lambda: Wildcard("a*", field=3),
        lambda: Fuzzy(""),
        lambda: Fuzzy("a", 0),
        lambda: Fuzzy("a", 3),
        lambda: Fuzzy("a", 1.0),
        lambda: Range(""),
        lambda: Range(None),
        lambda: Range("f", start=[1]),
        lambda: Range("f", end=math.nan),
        lambda: Range("f", include_start="yes"),
        lambda: Range("f", include_end=None),
        lambda: And("a b"),
        lambda: And(3),
        lambda: And(A, "b"),
        lambda: Or([A, None]),
        lambda: Or(None),
        lambda: Not("a"),
        lambda: Not(None),
        lambda: AndMaybe(A, "b"),
        lambda: AndMaybe("a", B),
        lambda: Boost("a", 2),
        lambda: Boost(A, -1),
        lambda: Boost(A, math.inf),
        lambda: Boost(A, math.nan),
        lambda: Boost(A, "2"),
        lambda: Boost(A, True),
        lambda: Boost(A, 10**5000),
    ],
)
def test_impossible_parts_are_refused_with_advice(make):
    with pytest.raises(QueryError) as caught:
        make()
    assert len(str(caught.value)) > 20 and len(str(caught.value)) < 400


def test_operators_want_nodes():
    for compose in (lambda: A & "b", lambda: "b" | A, lambda: A | None):
        with pytest.raises(TypeError):
            compose()


# ---------------------------------------------------------------- composition


def test_composition_flattens_its_own_kind():
    assert And(A, B, C) == A & B & C
    assert And(A, B, C, D) == (A & B) & (C & D)
    assert Or(A, B, C, D) == A | B | (C | D)
    assert Or(And(A, B), C) == (A & B) | C
    assert And(A, Or(B, C)) == A & (B | C)
    assert Not(A) == ~A and Not(Not(A)) == ~~A
    assert And(And(A, B), C).nodes == (And(A, B), C)


def test_an_empty_node_keeps_meaning_nothing():
    assert And() & A == And(And(), A)
    assert Or() | A == Or(Or(), A)


# ---------------------------------------------------------------- trees


def test_walk_goes_from_left_to_right_parents_first():
    tree = Or(And(A, Not(B)), AndMaybe(C, Boost(D, 2)))
    assert list(walk(tree)) == [
        tree,
        And(A, Not(B)),
        A,
        Not(B),
        B,
        AndMaybe(C, Boost(D, 2)),
        C,
        Boost(D, 2),
        D,
    ]


@pytest.mark.parametrize(
    ("tree", "levels"),
    [(A, 1), (And(), 1), (~A, 2), (A & ~B, 3), (Boost(AndMaybe(A, B | C), 2), 4)],
)
def test_depth(tree, levels):
    assert depth(tree) == levels
    check_bounds(tree)


@pytest.mark.parametrize(
    "wrap",
    [Not, lambda n: And(n, A), lambda n: Or([n]), lambda n: Boost(n, 2), lambda n: AndMaybe(A, n)],
)
def test_deep_trees_are_refused(wrap):
    tree = A
    for _ in range(MAX_DEPTH - 1):
        tree = wrap(tree)
    assert depth(tree) == MAX_DEPTH
    hash(tree), repr(tree), pickle.loads(pickle.dumps(tree))
    with pytest.raises(QueryError, match="deep"):
        wrap(tree)


def test_wide_trees_are_refused():
    most = Or(Term(str(number)) for number in range(MAX_CLAUSES))
    assert len(most.nodes) == MAX_CLAUSES
    with pytest.raises(QueryError, match="clauses"):
        most | A
    with pytest.raises(QueryError, match="clauses"):
        And(A for _ in range(10**5))


def test_a_shared_leaf_counts_each_time():
    tree = A
    with pytest.raises(QueryError, match="clauses"):
        for _ in range(MAX_DEPTH):
            tree = And(tree, tree)
    assert depth(tree) <= 11


def test_depth_refuses_what_is_no_node():
    with pytest.raises(QueryError, match="consists of nodes"):
        depth("a")  # type: ignore[arg-type]


# ---------------------------------------------------------------- any tree

words = st.text(max_size=8)
some = st.text(min_size=1, max_size=8)
names = st.none() | st.sampled_from(["title", "text"])
values = st.one_of(
    words,
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
)
leaves = st.one_of(
    st.builds(
        Match,
        words,
        st.none() | st.lists(some, min_size=1, max_size=2),
        st.sampled_from(["any", "all", "auto", None]),
    ),
    st.builds(Term, values, names),
    st.builds(Phrase, words, names, st.integers(0, 5)),
    st.builds(
        Near, st.lists(some, min_size=1, max_size=3), st.integers(1, 9), st.booleans(), names
    ),
    st.builds(Prefix, some, names),
    st.builds(Wildcard, some, names),
    st.builds(Fuzzy, some, st.integers(1, 2), names),
    st.builds(Range, some, st.none() | values, st.none() | values, st.booleans(), st.booleans()),
    st.just(Everything()),
)
trees = st.recursive(
    leaves,
    lambda nodes: st.one_of(
        st.builds(And, st.lists(nodes, max_size=4)),
        st.builds(Or, st.lists(nodes, max_size=4)),
        st.builds(Not, nodes),
        st.builds(AndMaybe, nodes, nodes),
        st.builds(Boost, nodes, st.floats(0, 1e6)),
    ),
    max_leaves=20,
)


@given(trees)
def test_a_tree_is_a_value(tree):
    twins = [
        copy.deepcopy(tree),
        *(
            pickle.loads(pickle.dumps(tree, protocol))
            for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)
        ),
    ]
    assert all(
        twin == tree and hash(twin) == hash(tree) and repr(twin) == repr(tree) for twin in twins
    )


@given(trees, trees)
def test_any_trees_compose(left, right):
    assert {left, right} <= set(walk(left & right)) | {left, right}
    assert (
        (left & right) == (left & right) and isinstance(left | right, Or) and (~left).node == left
    )
    both = left & right
    operands = [
        n
        for side in (left, right)
        for n in (side.nodes if isinstance(side, And) and side.nodes else (side,))
    ]
    assert list(both.nodes) == operands
    assert depth(Not(both)) == depth(both) + 1 and all(
        isinstance(node, Node) for node in walk(both)
    )
