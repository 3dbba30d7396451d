"""The nodes of queries: frozen trees, whether parsed from a search box or built by a program.

A node says what to search for and nothing of how. Nodes are values: equal when their parts are,
hashable, picklable, immutable. `&`, `|` and `~` compose them. Every constructor checks its parts
and raises `QueryError` with what to write instead.

Bounds: a tree is at most `MAX_DEPTH` nodes deep and has at most `MAX_CLAUSES` leaves. They are
checked whenever nodes are composed, so that a tree that is too deep or too wide never exists, and
a plain recursion over a tree is safe.

>>> Match("attaque de drones") & ~Term("Bagdad") | Phrase("coup d'État", field="title")
Or(And(Match('attaque de drones'), Not(Term('Bagdad'))), Phrase("coup d'État", field='title'))
"""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, dataclass, fields as dataclass_fields
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from searchlib.errors import QueryError
from searchlib.query.checks import (
    check_bool,
    check_field,
    check_int,
    check_text,
    check_value,
    field_names,
    is_finite,
    shown,
)
from searchlib.typing import MatchMode, WhooshQuery

MAX_DEPTH = 100
"""The most nodes on a path from the root to a leaf, both included.

Parentheses of a typed query nest as deep too.
"""

MAX_CLAUSES = 1024
"""The most leaves of a tree; a shared leaf counts each time."""

MATCH_MODES: tuple[MatchMode, ...] = ("all", "any", "auto")
"""How many words of a text must match: all, any one, or all and then fewer when hits run short."""

Value: TypeAlias = str | bool | int | float | Decimal | date
"""A value that fields compare: a word or string, a truth value, a number, a date or datetime."""


class Node:
    """The base class of all nodes.

    Nodes are composed with ``&``, ``|`` and ``~``. The repr of a node is the call that makes it.

    Examples
    --------
    >>> Match("chat") | ~Term("chien")
    Or(Match('chat'), Not(Term('chien')))
    >>> isinstance(Everything(), Node)
    True
    """

    __slots__ = ()

    @property
    def children(self) -> tuple[Node, ...]:
        """The nodes directly beneath this one; a leaf has none.

        Examples
        --------
        >>> (Match("chat") & Term("chien")).children
        (Match('chat'), Term('chien'))
        """
        return ()

    def __and__(self, other: Node) -> And:
        return And(*_joined(And, self, other)) if isinstance(other, Node) else NotImplemented

    def __or__(self, other: Node) -> Or:
        return Or(*_joined(Or, self, other)) if isinstance(other, Node) else NotImplemented

    def __invert__(self) -> Not:
        return Not(self)

    def __repr__(self) -> str:
        parts = []
        for field in dataclass_fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if field.default is MISSING:
                parts.append(repr(value))
            elif value != field.default:
                parts.append(f"{field.name}={value!r}")
        return f"{type(self).__name__}({', '.join(parts)})"


# ---------------------------------------------------------------- leaves


@dataclass(frozen=True, slots=True, repr=False)
class Match(Node):
    """Plain text, without operators.

    Its words, dates, numbers and compounds are the units that the analysis makes of it.

    Parameters
    ----------
    text : str
        The text.
    fields : str or tuple of str, optional
        The names of one or several Text fields. By default, those of the search.
    match : {"any", "all", "auto"} or None, default "any"
        How many units must match: any one; all; or all, then fewer until there are enough hits.
        None leaves it to the search.

    Examples
    --------
    >>> Match("attaque de drones", fields="title").fields
    ('title',)
    """

    text: str
    fields: tuple[str, ...] | str | None = None
    match: MatchMode | None = "any"

    def __post_init__(self) -> None:
        check_text("Match", "text", self.text)
        object.__setattr__(self, "fields", field_names(self.fields))
        if self.match is not None and self.match not in MATCH_MODES:
            raise QueryError(
                f"Match(match={shown(self.match)}): use 'any', 'all', 'auto', or None for that of "
                "the search call"
            )


@dataclass(frozen=True, slots=True, repr=False)
class Term(Node):
    """One word of a Text field, or one exact value of any other field.

    A word is analysed as a unit, and never dropped as a function word.

    Parameters
    ----------
    word : str, bool, int, float, Decimal, date or datetime
        The word or the value. Fields other than Text also take the string that a user would type.
    field : str, optional
        The name of the field. By default, the Text fields of the search.

    Examples
    --------
    >>> Term("monde", field="section") & Term(300, field="words")
    And(Term('monde', field='section'), Term(300, field='words'))
    """

    word: Value
    field: str | None = None

    def __post_init__(self) -> None:
        check_value("Term", "word", self.word)
        check_field("Term", self.field)


@dataclass(frozen=True, slots=True, repr=False)
class Phrase(Node):
    """Words next to each other in this order, in their exact forms.

    Parameters
    ----------
    text : str
        The words.
    field : str, optional
        The name of a Text field. By default, those of the search.
    slop : int, default 0
        How many positions may lie between one word and the next.

    Examples
    --------
    >>> Phrase("coup d'État", slop=1)
    Phrase("coup d'État", slop=1)
    """

    text: str
    field: str | None = None
    slop: int = 0

    def __post_init__(self) -> None:
        check_text("Phrase", "text", self.text)
        check_field("Phrase", self.field)
        check_int("Phrase", "slop", self.slop, 0)


@dataclass(frozen=True, slots=True, repr=False)
class Near(Node):
    """Words near each other.

    Parameters
    ----------
    words : str or tuple of str
        The words, at least one. A str is split at white space.
    distance : int, default 5
        The most positions from one word to the next, at least 1, which is side by side. A word is
        not near itself.
    ordered : bool, default False
        Whether the words must come in the order given.
    field : str, optional
        The name of a Text field. By default, those of the search.

    Examples
    --------
    >>> Near("aéroport Bagdad", distance=3)
    Near(('aéroport', 'Bagdad'), distance=3)
    """

    words: tuple[str, ...] | str
    distance: int = 5
    ordered: bool = False
    field: str | None = None

    def __post_init__(self) -> None:
        words = tuple(self.words.split()) if isinstance(self.words, str) else self.words
        if (
            not isinstance(words, (tuple, list))
            or not words
            or not all(isinstance(word, str) for word in words)
        ):
            raise QueryError(
                f"Near(words={shown(self.words)}): give words, as a tuple of str or one str"
            )
        object.__setattr__(self, "words", tuple(words))
        check_int("Near", "distance", self.distance, 1)
        check_bool("Near", "ordered", self.ordered)
        check_field("Near", self.field)


@dataclass(frozen=True, slots=True, repr=False)
class Prefix(Node):
    """Every word, or keyword, that begins with a prefix, in its exact form.

    Parameters
    ----------
    prefix : str
        The prefix, not empty.
    field : str, optional
        The name of the field. By default, the Text fields of the search.

    Examples
    --------
    >>> Prefix("antidjih")
    Prefix('antidjih')
    """

    prefix: str
    field: str | None = None

    def __post_init__(self) -> None:
        check_text("Prefix", "prefix", self.prefix, empty=False)
        check_field("Prefix", self.field)


@dataclass(frozen=True, slots=True, repr=False)
class Wildcard(Node):
    """Every word, or keyword, that fits a pattern, in its exact form.

    Parameters
    ----------
    pattern : str
        The pattern, not empty: ``*`` stands for any characters, ``?`` for one.
    field : str, optional
        The name of the field. By default, the Text fields of the search.

    Examples
    --------
    >>> Wildcard("m?t*")
    Wildcard('m?t*')
    """

    pattern: str
    field: str | None = None

    def __post_init__(self) -> None:
        check_text("Wildcard", "pattern", self.pattern, empty=False)
        check_field("Wildcard", self.field)


@dataclass(frozen=True, slots=True, repr=False)
class Fuzzy(Node):
    """Every word, or keyword, at an edit distance of 1 or 2, in its exact form.

    Parameters
    ----------
    word : str
        The word, not empty.
    distance : {1, 2}, default 1
        The greatest edit distance.
    field : str, optional
        The name of the field. By default, the Text fields of the search.

    Examples
    --------
    >>> Fuzzy("bagdat")
    Fuzzy('bagdat')
    """

    word: str
    distance: int = 1
    field: str | None = None

    def __post_init__(self) -> None:
        check_text("Fuzzy", "word", self.word, empty=False)
        check_int("Fuzzy", "distance", self.distance, 1, 2)
        check_field("Fuzzy", self.field)


@dataclass(frozen=True, slots=True, repr=False)
class Range(Node):
    """The values between two others, of a Keyword, Number, Date or Boolean field.

    Parameters
    ----------
    field : str
        The name of the field.
    start, end : str, bool, int, float, Decimal, date or datetime, optional
        The bounds. None leaves that side open.
    include_start, include_end : bool, default True
        Whether the bound itself matches.

    Examples
    --------
    >>> Range("words", 300, 500, include_end=False)
    Range('words', start=300, end=500, include_end=False)
    """

    field: str
    start: Value | None = None
    end: Value | None = None
    include_start: bool = True
    include_end: bool = True

    def __post_init__(self) -> None:
        check_text("Range", "field", self.field, empty=False)
        for name in ("start", "end"):
            if getattr(self, name) is not None:
                check_value("Range", name, getattr(self, name))
            check_bool("Range", f"include_{name}", getattr(self, f"include_{name}"))


@dataclass(frozen=True, slots=True, repr=False)
class Everything(Node):
    """Every document.

    Examples
    --------
    >>> Everything() & ~Term("chat")
    And(Everything(), Not(Term('chat')))
    """


# ---------------------------------------------------------------- composites


class _Several(Node):
    """The common part of And and Or: any number of nodes, one by one or as one iterable."""

    __slots__ = ()
    nodes: tuple[Node, ...]

    def __init__(self, *nodes: Node | Iterable[Node]) -> None:
        given = nodes
        if len(nodes) == 1 and not isinstance(nodes[0], Node):
            if isinstance(nodes[0], (str, bytes)) or not isinstance(nodes[0], Iterable):
                given_text = shown(nodes[0])
                raise QueryError(
                    f"{type(self).__name__}({given_text}): expected nodes; "
                    f"wrap text as Match({given_text})"
                )
            given = tuple(nodes[0])
        for node in given:
            if not isinstance(node, Node):
                _check_node(type(self).__name__, node)
        object.__setattr__(self, "nodes", given)
        check_bounds(self)

    @property
    def children(self) -> tuple[Node, ...]:
        return self.nodes

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.nodes))})"


@dataclass(frozen=True, slots=True, repr=False, init=False)
class And(_Several):
    """Documents that match every node. ``And()`` matches none.

    Parameters
    ----------
    *nodes : Node or iterable of Node
        The nodes, one by one or as one iterable.

    Examples
    --------
    >>> And(Term(word) for word in ["chat", "chien"])
    And(Term('chat'), Term('chien'))
    """

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True, repr=False, init=False)
class Or(_Several):
    """Documents that match any node. ``Or()`` matches none.

    Parameters
    ----------
    *nodes : Node or iterable of Node
        The nodes, one by one or as one iterable.

    Examples
    --------
    >>> Or(Term("chat"), Term("chien"))
    Or(Term('chat'), Term('chien'))
    """

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Not(Node):
    """Documents that do not match a node.

    Parameters
    ----------
    node : Node
        The node.

    Examples
    --------
    >>> Not(Term("chat")) == ~Term("chat")
    True
    """

    node: Node

    def __post_init__(self) -> None:
        _check_node("Not", self.node)
        check_bounds(self)

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.node,)


@dataclass(frozen=True, slots=True, repr=False)
class AndMaybe(Node):
    """Documents that match one node, with higher scores where they match another.

    Parameters
    ----------
    required : Node
        The node that must match.
    optional : Node
        The node that only adds to scores.

    Examples
    --------
    >>> AndMaybe(Match("attaque de drones"), Term("Bagdad"))
    AndMaybe(Match('attaque de drones'), Term('Bagdad'))
    """

    required: Node
    optional: Node

    def __post_init__(self) -> None:
        _check_node("AndMaybe", self.required)
        _check_node("AndMaybe", self.optional)
        check_bounds(self)

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.required, self.optional)


@dataclass(frozen=True, slots=True, repr=False)
class Boost(Node):
    """A node whose scores are multiplied by a factor.

    Parameters
    ----------
    node : Node
        The node.
    factor : float
        The factor: finite, at least 0.

    Examples
    --------
    >>> Boost(Term("drones"), 2)
    Boost(Term('drones'), 2.0)
    """

    node: Node
    factor: float

    def __post_init__(self) -> None:
        _check_node("Boost", self.node)
        if isinstance(self.factor, bool) or not isinstance(self.factor, (numbers.Real, Decimal)):
            raise QueryError(
                f"Boost(factor={shown(self.factor)}): a factor is a number, "
                f"not a {type(self.factor).__name__}"
            )
        if not is_finite(self.factor) or self.factor < 0:
            raise QueryError(
                f"Boost(factor={shown(self.factor)}): a factor is finite and at least 0; "
                "use Not to exclude documents"
            )
        object.__setattr__(self, "factor", float(self.factor))
        check_bounds(self)

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.node,)


# ---------------------------------------------------------------- trees


def walk(node: Node) -> Iterator[Node]:
    """Yield every node of a tree, each before its children, from left to right.

    It does not recurse. O(1) a node.

    Parameters
    ----------
    node : Node
        The root.

    Yields
    ------
    Node
        The nodes, the root first.

    Examples
    --------
    >>> [type(node).__name__ for node in walk(And(Match("a"), Not(Term("b"))))]
    ['And', 'Match', 'Not', 'Term']
    """
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def depth(node: Node) -> int:
    """Return the number of nodes on the longest path from the root to a leaf: 1 for a leaf.

    It does not recurse. O(nodes).

    Parameters
    ----------
    node : Node
        The root.

    Returns
    -------
    int
        The depth, at most `MAX_DEPTH`.

    Raises
    ------
    QueryError
        If the tree exceeds `MAX_DEPTH` or `MAX_CLAUSES`, or contains something other than nodes.

    Examples
    --------
    >>> depth(Match("a")), depth(Match("a") & ~Term("b"))
    (1, 3)
    """
    level, levels, leaves = [node], 0, 0
    while level:
        levels += 1
        below: list[Node] = []
        for node in level:
            if not isinstance(node, Node):
                raise QueryError(
                    f"a query consists of nodes, not of a {type(node).__name__}; "
                    f"wrap text as Match({shown(node)})"
                )
            children = node.children
            if children:
                below += children
            else:
                leaves += 1
        if levels > MAX_DEPTH:
            raise QueryError(
                f"the query is nested more than {MAX_DEPTH} deep: make it flatter, "
                "And and Or take any number of nodes"
            )
        if leaves + len(below) > MAX_CLAUSES:  # each below is a leaf, or has one beneath it
            raise QueryError(
                f"the query has more than {MAX_CLAUSES} clauses: put words into one Match, "
                "or ask in several queries"
            )
        level = below
    return levels


def check_bounds(node: Node) -> None:
    """Refuse a tree that is too deep or too wide, or contains something other than nodes. O(nodes).

    Parameters
    ----------
    node : Node
        The root.

    Raises
    ------
    QueryError
        If the tree exceeds `MAX_DEPTH` or `MAX_CLAUSES`, or contains something other than nodes.

    Examples
    --------
    >>> check_bounds(Match("a") & ~Term("b"))
    """
    children = node.children
    if len(children) == 1 and isinstance(children[0], Node) and not children[0].children:
        return  # a node around a leaf, as in a query of a thousand signed words
    depth(node)


def _joined(kind: type[_Several], left: Node, right: Node) -> list[Node]:
    """Return the operands of ``left kind right``, those of a nested `kind` in its place.

    An empty one stays, because it matches nothing.
    """
    flat: list[Node] = []
    for node in (left, right):
        flat.extend(node.nodes if isinstance(node, kind) and node.nodes else (node,))
    return flat


def _check_node(owner: str, node: object) -> None:
    if not isinstance(node, Node):
        raise QueryError(
            f"{owner}({shown(node)}): expected a node, got a {type(node).__name__}; "
            f"wrap text as Match({shown(node)})"
        )


Query: TypeAlias = Node | WhooshQuery
"""A query as a tree: a node, or a query of Whoosh's own."""
