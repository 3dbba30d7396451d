"""From what a user types to a tree of nodes.

Theory of operation
-------------------
A search box must never break. So every text is a query, and nothing that a user can type is an error unless `strict` asks for one.

0. The simplest texts are read at one look (simple.py); all others go the way of steps 1 to 3, which would make the same of those.

1. The scanner (scanner.py, with the patterns of grammar.py) cuts the text into tokens. What stands by itself (a phrase, a range, a pattern, a
   word with a field, a sign or a boost) becomes a node there. Bare words stay tokens.
2. Operators without operands are settled: see "Recovery".
3. One pass over the tokens builds the tree, with a level for each open parenthesis, kept in a list: nothing here recurses. A level holds the
   alternatives that OU separates, each a list of clauses. Adjacent bare words are kept together as a run, and a run becomes one `Match` of the
   source as typed, spaces and punctuation included: dates, numbers and compounds (`3 janvier 2020`, `2 500`, `4 h 30`, `50 %`) are recognised
   across words, and only the analysis knows which words go together.

Time and memory are in proportion to the text. Parentheses nest at most `MAX_DEPTH` deep and a query has at most `MAX_CLAUSES` clauses; beyond,
the whole text is one `Match` of plain words, or with `strict` an error.

Grammar
-------
::

    query       = [ alternative { OR alternative } ] ;
    alternative = clause { [ AND ] clause } ;              juxtaposition and AND are of one level
    clause      = { NOT } item ;                           NOT takes one item: NON a b is (NON a) b
    item        = [ sign ] [ field ] primary ;
    primary     = group | phrase | range | comparison | fuzzy | pattern | word ;
    group       = "(" query ")" [ boost ] ;
    phrase      = quoted [ slop ] [ boost ] ;
    quoted      = '"' … '"' | "«" … "»" | "“" … "”" ;      the space inside « » is typography, and goes
    range       = ( "[" | "{" ) value "TO" value ( "]" | "}" ) [ boost ] ;     { } leave out the bound, * is an open side
    comparison  = ( ">=" | ">" | "<=" | "<" ) value [ boost ] ;
    value       = quoted | visible characters ;            in brackets, several words
    fuzzy       = word "~" [ "1" | "2" ] [ boost ] ;
    pattern     = word with "*" or "?" in it [ boost ] ;
    word        = visible characters [ boost ] ;           the word * is every document, field:* every one with that field
    field       = name of a field ":" ;                    only the first colon of a word; any other is text
    sign        = "+" | "-" ;                              after white space or a parenthesis, directly before the item
    slop        = "~" digits ;
    boost       = "^" number ;                             with a point or a comma
    OR          = "OU" | "OR" ;
    AND         = "ET" | "AND" ;
    NOT         = "SAUF" | "NON" | "NOT" ;

What the words of a text need not escape: a colon after anything but a field (`http://x`, `12:30`), parentheses within a word (`étudiant(e)s`),
`"` after a letter or digit (`5"`), `?` at the end of a word, signs within a word (`C-RAM`), marks with white space around them.

Meaning
-------
- With `match="all"` or `"auto"` every clause is needed. With `"any"`, clauses signed + or joined by AND are required; without such a one, any of
  the others will do; beside one, the others only raise the score (`AndMaybe`). Excluded clauses always exclude.
- `+word` and `-word` mean that very word, as a `Term`. A query of nothing but exclusions excludes from everything.
- Words of a field that is not a Text field are exact values, each a `Term`: `tags:(a b)` is two of them, `tags:"a b"` one.

Recovery
--------
- An operator without the operands it joins is left out: somebody is still typing, and as lower-case words these would be dropped too. Only NON
  becomes a word, because it is a noun as well (`le NON`). A query of nothing but operators is words (`ET`).
- A parenthesis that is never opened is text; one that is never closed is closed at the end; an empty one is left out.
- A quote that is never closed, or quotes nothing, is text. So is a suffix, range, comparison or field that cannot be read.
- A name before a colon that is no field is text. With `strict` it is a misspelt field where a value follows directly (`sectoin:monde`), save that of an
  address (`http://x`), and in a filter whatever follows; quotes make text of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from searchlib.errors import QueryError
from searchlib.query.grammar import Fields, Kind, Token, trimmed
from searchlib.query.nodes import (
    MATCHES,
    MAX_CLAUSES,
    And,
    AndMaybe,
    Everything,
    Match,
    Node,
    Not,
    Or,
)
from searchlib.query.scanner import Scanner, boosted, word_node
from searchlib.query.simple import simple_query


def parse(
    text: str,
    schema: Fields,
    *,
    match: str = "all",
    strict: bool = False,
    names_are_fields: bool = False,
    check: Callable[[], None] | None = None,
) -> Node:
    """The query that a text says; the language is described at the head of this module.

    Parameters
    ----------
    text : str
    schema : a Schema, or whatever has `name in schema` and `schema.kind(name)`
    match : "all", "any" or "auto"      how many of the words and clauses side by side are needed
    strict : bool                       raise for what does not parse; else it is searched as words
    names_are_fields : bool             with `strict`, as for a filter: a name before a colon is always that of a field, and every word has a letter
                                        or a digit
    check : callable                    called now and then; what it raises ends the parsing

    Returns
    -------
    Node        `Match("")`, which finds nothing, for a blank text

    Raises
    ------
    QueryError      with `strict`, and `position` the offset in characters; without it only for arguments of the wrong type

    >>> parse('attaque de drones -"coup d\\'État"', {})
    And(Match('attaque de drones', match='all'), Not(Phrase("coup d'État")))
    """
    if not isinstance(text, str):
        raise QueryError(f"a query is a str, not a {type(text).__name__}")
    if match not in MATCHES:
        raise QueryError(f"match={match!r}: use 'all', 'any' or 'auto'")
    return simple_query(text, match) or parse_in_full(
        text, schema, match, strict, names_are_fields, check
    )


def parse_in_full(
    text: str,
    schema: Fields,
    match: str,
    strict: bool,
    names_are_fields: bool = False,
    check: Callable[[], None] | None = None,
) -> Node:
    """What `parse` gives, by scanner and parser whatever the text: the way of all but the simplest queries."""
    words = trimmed(text)
    if not words:
        return Match("")
    try:
        tokens = Scanner(text, schema, match, strict, names_are_fields).tokens(check)
        found = _Parser(text, match).parse(_settled(tokens, text, strict))
    except QueryError:
        if strict:
            raise
        found = None
    return Match(words, match=match) if found is None else found


# ---------------------------------------------------------------- operators


def _settled(tokens: list[Token], text: str, strict: bool) -> list[Token]:
    """The tokens with every operator between, or before, the operands it needs; the others are left out, but NON made a word."""
    settled: list[Token] = []
    begins = _begin_operands(tokens)
    for row, token in enumerate(tokens):
        binary = token.kind in (Kind.AND, Kind.OR)
        follows = bool(settled) and settled[-1].kind in (Kind.WORD, Kind.OPERAND, Kind.CLOSE)
        if not (binary or token.kind is Kind.NOT) or (begins[row + 1] and (follows or not binary)):
            settled.append(token)
            continue
        word = text[token.start : token.end]
        if strict:
            raise QueryError(
                f"{word} has nothing to join (at character {token.start}): use quotes for the word",
                token.start,
            )
        if word == "NON":
            settled.append(Token(Kind.WORD, token.start, token.end))
    return settled


def _begin_operands(tokens: list[Token]) -> list[bool]:
    """Whether an operand begins at each token, and at the end: at an item, a parenthesis, or a NOT before one."""
    begins = [False] * (len(tokens) + 1)
    for row in range(len(tokens) - 1, -1, -1):
        kind = tokens[row].kind
        begins[row] = kind in (Kind.WORD, Kind.OPERAND, Kind.OPEN) or (
            kind is Kind.NOT and begins[row + 1]
        )
    return begins


# ---------------------------------------------------------------- the tree


@dataclass(slots=True)
class _Clause:
    node: Node
    required: bool


@dataclass(slots=True)
class _Level:
    """What is between two parentheses, or the whole query, as far as it has been read."""

    opening: Token | None = None
    alternatives: list[list[_Clause]] = field(default_factory=lambda: [[]])
    run: tuple[int, int] | None = None
    negations: int = 0
    joined: bool = False

    @property
    def scope(self) -> str | None:
        return self.opening.field if self.opening else None

    @property
    def exact(self) -> bool:
        return self.opening.exact if self.opening else False


class _Parser:
    """Builds the tree of one query from its settled tokens."""

    def __init__(self, text: str, match: str) -> None:
        self._text = text
        self._match = match
        self._levels = [_Level()]
        self._clauses = 0
        self._readers: dict[Kind, Callable[[Token], Any]] = {
            Kind.WORD: self._word,
            Kind.OPERAND: self._operand,
            Kind.OPEN: self._open,
            Kind.CLOSE: self._close,
            Kind.AND: self._and,
            Kind.OR: self._or,
            Kind.NOT: self._not,
        }

    def parse(self, tokens: list[Token]) -> Node | None:
        """The tree; None when there is nothing in it but empty parentheses."""
        token = None
        try:
            for token in tokens:
                self._readers[token.kind](token)
            return self._finished()
        except QueryError as error:  # a node refused its parts: say where
            start = token.start if token else 0
            raise QueryError(f"{error} (at character {start})", start) from None

    # ------------------------------------------------------------ tokens

    def _word(self, token: Token) -> None:
        level = self._levels[-1]
        if level.negations or level.exact:
            self._flush()
            self._add(
                word_node(
                    self._text[token.start : token.end], level.scope, level.exact, self._match
                )
            )
        else:
            level.run = (level.run[0] if level.run else token.start, token.end)

    def _operand(self, token: Token) -> None:
        assert token.node is not None
        self._flush()
        self._add(token.node, token.sign)

    def _open(self, token: Token) -> None:
        self._flush()
        self._levels.append(_Level(token))

    def _close(self, token: Token) -> None:
        node = self._finished()
        opening = self._levels.pop().opening
        assert opening is not None
        if node is not None:
            self._add(boosted(node, token.boost), opening.sign, leaves=0)
            return
        self._levels[-1].negations = 0
        self._levels[-1].joined = False

    def _and(self, token: Token) -> None:
        self._flush()
        level = self._levels[-1]
        if level.alternatives[-1]:
            level.alternatives[-1][-1].required = True
            level.joined = True

    def _or(self, token: Token) -> None:
        self._flush()
        self._levels[-1].alternatives.append([])

    def _not(self, token: Token) -> None:
        self._flush()
        self._levels[-1].negations += 1

    # ------------------------------------------------------------ clauses

    def _flush(self) -> None:
        """Make a clause of the run of bare words that ends here."""
        level = self._levels[-1]
        if level.run is not None:
            start, end = level.run
            level.run = None
            self._add(word_node(self._text[start:end], level.scope, level.exact, self._match))

    def _add(self, node: Node, sign: str = "", leaves: int = 1) -> None:
        level = self._levels[-1]
        self._clauses += leaves
        if self._clauses > MAX_CLAUSES:
            raise QueryError(f"the query has more than {MAX_CLAUSES} clauses")
        for _ in range(level.negations + (sign == "-")):
            node = Not(node)
        level.alternatives[-1].append(_Clause(node, level.joined or sign == "+"))
        level.negations = 0
        level.joined = False

    def _finished(self) -> Node | None:
        """The node of the level that ends here."""
        self._flush()
        alternatives = [
            self._conjunction(clauses) for clauses in self._levels[-1].alternatives if clauses
        ]
        found = [
            And(Everything(), node) if isinstance(node, Not) else node for node in alternatives
        ]
        return Or(*found) if len(found) > 1 else next(iter(found), None)

    def _conjunction(self, clauses: list[_Clause]) -> Node:
        nodes = [clause.node for clause in clauses]
        if len(nodes) == 1:
            return nodes[0]
        excluded: list[Node] = [node for node in nodes if isinstance(node, Not)]
        if len(excluded) == len(nodes):
            return And(Everything(), *excluded)
        return self._preference(clauses, excluded) if self._match == "any" else And(*nodes)

    def _preference(self, clauses: list[_Clause], excluded: list[Node]) -> Node:
        """Clauses of which any will do, unless some are required."""
        positive = [clause for clause in clauses if not isinstance(clause.node, Not)]
        required = [clause.node for clause in positive if clause.required]
        optional = [clause.node for clause in positive if not clause.required]
        either = Or(*optional) if len(optional) > 1 else next(iter(optional), None)
        if required:
            needed = And(*required, *excluded) if len(required) + len(excluded) > 1 else required[0]
            return needed if either is None else AndMaybe(needed, either)
        assert either is not None
        return And(either, *excluded) if excluded else either
