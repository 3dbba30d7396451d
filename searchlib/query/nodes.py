"""What a query is: frozen trees of nodes, the same whether parsed from a search box or built by a program.

A node says what to find and nothing of how. Nodes are values: equal when their parts are, hashable, picklable, never changed. `&`, `|`
and `~` compose them. Every constructor checks its parts and raises `QueryError` with what to do about it.

Bounds: a tree is at most `MAX_DEPTH` nodes deep and has at most `MAX_CLAUSES` leaves. They are checked whenever nodes are put together,
so a tree that is too deep or too wide never exists, and whoever walks a tree may do so by plain recursion.

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

MAX_DEPTH = 100
"""The most nodes on a way from the root to a leaf, both included; also how deep a typed query may nest its parentheses."""

MAX_CLAUSES = 1024
"""The most leaves a tree may have, a leaf that is shared counting each time."""

MATCHES = ("any", "all", "auto")
"""How many words of a text are needed: one, all, or all and then fewer when hits run short."""

Value: TypeAlias = str | bool | int | float | Decimal | date
"""What fields compare: a word, an exact string, a number, a truth value, a date or datetime."""


class Node:
    """The base of all nodes: composition with `&`, `|` and `~`, and a repr that is the call that makes the node."""

    __slots__ = ()

    @property
    def children(self) -> tuple[Node, ...]:
        """The nodes directly beneath this one; a leaf has none."""
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
    """Plain text, without operators: its words, dates, numbers and compounds are the units that the analysis makes of it.

    Parameters
    ----------
    text : str
    fields : None, a name, or several      Text fields; None means those of the search call
    match : "any", "all", "auto" or None   how many units are needed; None leaves it to the search call
    """

    text: str
    fields: tuple[str, ...] | str | None = None
    match: str | None = "any"

    def __post_init__(self) -> None:
        check_text("Match", "text", self.text)
        object.__setattr__(self, "fields", field_names(self.fields))
        if self.match is not None and self.match not in MATCHES:
            raise QueryError(
                f"Match(match={shown(self.match)}): use 'any', 'all', 'auto', or None for what the search call says"
            )


@dataclass(frozen=True, slots=True, repr=False)
class Term(Node):
    """One word of a Text field, analysed as a unit and never dropped as a function word; or one exact value of any other field.

    Parameters
    ----------
    word : str, number, bool, date or datetime      other fields than Text also take the str a user would type
    field : None or a name                          None: the Text fields of the search call
    """

    word: Value
    field: str | None = None

    def __post_init__(self) -> None:
        check_value("Term", "word", self.word)
        check_field("Term", self.field)


@dataclass(frozen=True, slots=True, repr=False)
class Phrase(Node):
    """Words side by side in this order, in their exact forms.

    Parameters
    ----------
    text : str
    field : None or a name
    slop : int, >= 0        how many positions may lie between one word and the next
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
    """Words not far from each other.

    Parameters
    ----------
    words : several str, or one     one str is split at white space; at least one word
    distance : int, >= 1            the most positions between one word and the next; 1 is side by side; a word is not near itself
    ordered : bool                  in the order given only
    field : None or a name
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
    """Every word, or keyword, that begins so: exact forms, never stems."""

    prefix: str
    field: str | None = None

    def __post_init__(self) -> None:
        check_text("Prefix", "prefix", self.prefix, empty=False)
        check_field("Prefix", self.field)


@dataclass(frozen=True, slots=True, repr=False)
class Wildcard(Node):
    """Every word, or keyword, that fits a pattern: `*` stands for any characters, `?` for one. Exact forms, never stems."""

    pattern: str
    field: str | None = None

    def __post_init__(self) -> None:
        check_text("Wildcard", "pattern", self.pattern, empty=False)
        check_field("Wildcard", self.field)


@dataclass(frozen=True, slots=True, repr=False)
class Fuzzy(Node):
    """Every word, or keyword, at most one or two edits away. Exact forms, never stems."""

    word: str
    distance: int = 1
    field: str | None = None

    def __post_init__(self) -> None:
        check_text("Fuzzy", "word", self.word, empty=False)
        check_int("Fuzzy", "distance", self.distance, 1, 2)
        check_field("Fuzzy", self.field)


@dataclass(frozen=True, slots=True, repr=False)
class Range(Node):
    """Values between two others, of a Keyword, Number, Date or Boolean field.

    Parameters
    ----------
    field : str
    start, end : str, number, bool, date or datetime    None: open on that side
    include_start, include_end : bool                   whether the bound itself counts
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
    """Every document."""


# ---------------------------------------------------------------- composites


class _Several(Node):
    """What And and Or share: any number of nodes, given one by one or as one iterable. Without any, nothing is found."""

    __slots__ = ()
    nodes: tuple[Node, ...]

    def __init__(self, *nodes: Node | Iterable[Node]) -> None:
        given = nodes
        if len(nodes) == 1 and not isinstance(nodes[0], Node):
            if isinstance(nodes[0], (str, bytes)) or not isinstance(nodes[0], Iterable):
                raise QueryError(
                    f"{type(self).__name__}({shown(nodes[0])}): expected nodes; wrap text as Match({shown(nodes[0])})"
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
    """Documents that every node finds: `And(a, b, c)` or `And([a, b, c])`. `And()` finds nothing."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True, repr=False, init=False)
class Or(_Several):
    """Documents that any node finds: `Or(a, b, c)` or `Or([a, b, c])`. `Or()` finds nothing."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Not(Node):
    """Documents that the node does not find."""

    node: Node

    def __post_init__(self) -> None:
        _check_node("Not", self.node)
        check_bounds(self)

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.node,)


@dataclass(frozen=True, slots=True, repr=False)
class AndMaybe(Node):
    """Documents that `required` finds; `optional` only adds to their scores."""

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
    """A node whose scores are multiplied by a factor: a finite number, >= 0."""

    node: Node
    factor: float

    def __post_init__(self) -> None:
        _check_node("Boost", self.node)
        if isinstance(self.factor, bool) or not isinstance(self.factor, (numbers.Real, Decimal)):
            raise QueryError(
                f"Boost(factor={shown(self.factor)}): a factor is a number, not a {type(self.factor).__name__}"
            )
        if not is_finite(self.factor) or self.factor < 0:
            raise QueryError(
                f"Boost(factor={shown(self.factor)}): a factor is finite and at least 0; use Not to exclude documents"
            )
        object.__setattr__(self, "factor", float(self.factor))
        check_bounds(self)

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.node,)


# ---------------------------------------------------------------- trees


def walk(node: Node) -> Iterator[Node]:
    """Every node of a tree, each before its children, from left to right. Never recurses; O(1) a node.

    >>> [type(node).__name__ for node in walk(And(Match("a"), Not(Term("b"))))]
    ['And', 'Match', 'Not', 'Term']
    """
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def depth(node: Node) -> int:
    """The number of nodes on the longest way from the root to a leaf: 1 for a leaf. Never recurses; O(nodes).

    Raises
    ------
    QueryError      the tree breaks `MAX_DEPTH` or `MAX_CLAUSES`, or holds something that is not a node

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
                    f"a query holds nodes only, not a {type(node).__name__}; wrap text as Match({shown(node)})"
                )
            children = node.children
            if children:
                below += children
            else:
                leaves += 1
        if levels > MAX_DEPTH:
            raise QueryError(
                f"the query is nested more than {MAX_DEPTH} deep: make it flatter, And and Or take any number of nodes"
            )
        if (
            leaves + len(below) > MAX_CLAUSES
        ):  # each of those below is a leaf, or has one beneath it
            raise QueryError(
                f"the query has more than {MAX_CLAUSES} clauses: put words into one Match, or ask in several queries"
            )
        level = below
    return levels


def check_bounds(node: Node) -> None:
    """Refuse a tree that is too deep or too wide, or that holds something else than nodes; QueryError says which. O(nodes)."""
    children = node.children
    if len(children) == 1 and isinstance(children[0], Node) and not children[0].children:
        return  # a node around a leaf, as in a query of a thousand signed words
    depth(node)


def _joined(kind: type[_Several], left: Node, right: Node) -> list[Node]:
    """The operands of left `kind` right, those of a nested `kind` in its place. An empty one stays, because it means "nothing"."""
    flat: list[Node] = []
    for node in (left, right):
        flat.extend(node.nodes if isinstance(node, kind) and node.nodes else (node,))
    return flat


def _check_node(owner: str, node: object) -> None:
    if not isinstance(node, Node):
        raise QueryError(
            f"{owner}({shown(node)}): expected a node, got a {type(node).__name__}; wrap text as Match({shown(node)})"
        )
