"""The parser: from the text that a user types to a tree of nodes.

Theory of operation
-------------------
A search box must never break. So every text is a query, and nothing that a user can type is an
error unless `strict` asks for one.

0. The simplest texts are read by one regular expression (simple.py); all others take steps 1 to 3,
   which would make the same tree of them.

1. The scanner (scanner.py, with the patterns of grammar.py) cuts the text into lexemes. Whatever is
   complete by itself (a phrase, a range, a pattern, a word with a field, a sign or a boost) becomes
   a node there. Bare words stay lexemes.
2. Operators without operands are settled: see "Recovery".
3. One pass over the lexemes builds the tree, with a level for each open parenthesis, on a stack:
   nothing recurses. A level has the alternatives that OU separates, each a list of clauses.
   Adjacent bare words are collected as a run, and a run becomes one `Match` of the source as typed,
   spaces and punctuation included: dates, numbers and compounds (`3 janvier 2020`, `2 500`,
   `4 h 30`, `50 %`) are recognised across words, and only the analysis knows which words belong
   together.

Time and memory are linear in the text. Parentheses nest at most `MAX_DEPTH` deep and a query has at
most `MAX_CLAUSES` clauses; beyond, the whole text is one `Match` of plain words, or with `strict`
an error.

Grammar
-------
::

    query       = [ alternative { OR alternative } ] ;
    alternative = clause { [ AND ] clause } ;       juxtaposition and AND are of one level
    clause      = { NOT } item ;                    NOT takes one item: NON a b is (NON a) b
    item        = [ sign ] [ field ] primary ;
    primary     = group | phrase | range | comparison | fuzzy | pattern | word ;
    group       = "(" query ")" [ boost ] ;
    phrase      = quoted [ slop ] [ boost ] ;
    quoted      = '"' … '"' | "«" … "»" | "“" … "”" ;   without the spaces inside « »
    range       = ( "[" | "{" ) value "TO" value ( "]" | "}" ) [ boost ] ;
                                                    { } exclude the bound, * leaves a side open
    comparison  = ( ">=" | ">" | "<=" | "<" ) value [ boost ] ;
    value       = quoted | visible characters ;     in brackets, several words
    fuzzy       = word "~" [ "1" | "2" ] [ boost ] ;
    pattern     = word with "*" or "?" in it [ boost ] ;
    word        = visible characters [ boost ] ;    the word * is every document, field:* every one
                                                    that has the field
    field       = name of a field ":" ;             only the first colon of a word; others are text
    sign        = "+" | "-" ;                       after white space or a parenthesis, directly
                                                    before the item
    slop        = "~" digits ;
    boost       = "^" number ;                      with a point or a comma
    OR          = "OU" | "OR" ;
    AND         = "ET" | "AND" ;
    NOT         = "SAUF" | "NON" | "NOT" ;

These need no escapes: a colon after anything but a field (`http://x`, `12:30`), parentheses within
a word (`étudiant(e)s`), `"` after a letter or digit (`5"`), `?` at the end of a word, signs within
a word (`C-RAM`), marks between white space.

Meaning
-------
- With `match="all"` every clause must match. With `"auto"` too, but the bare words next to each
  other become `Match(…, match="auto")`, of which fewer than all may do, also where they stand in
  parentheses without more: not those that AND or OR joins, nor those of a field. With `"any"`,
  clauses signed + or joined by AND must match; without such a clause, any of the others; with one,
  the others only raise the score (`AndMaybe`). Excluded clauses always exclude.
- `+word` and `-word` mean that very word, as a `Term`. A query of nothing but exclusions excludes
  from everything.
- Words of a field that is not a Text field are exact values, each a `Term`: `tags:(a b)` is two of
  them, `tags:"a b"` one.

Recovery
--------
- An operator without the operands that it joins is left out: somebody is still typing, and as
  lower-case words these would be dropped too. Only NON becomes a word, because it is a noun as well
  (`le NON`). A query of nothing but operators is words (`ET`).
- A parenthesis that is never opened is text; one that is never closed is closed at the end; an
  empty one is left out.
- A quote that is never closed, or quotes nothing, is text. So is a suffix, range, comparison or
  field that cannot be read.
- A name before a colon that is not a field is text. With `strict` it is a misspelt field where a
  value follows directly (`sectoin:monde`), except that of an address (`http://x`), and in a filter
  whatever follows; in quotes it is text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from searchlib.errors import QueryError
from searchlib.query.grammar import Fields, Kind, Lexeme, trimmed
from searchlib.query.nodes import (
    MATCH_MODES,
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
from searchlib.typing import MatchMode


def parse(
    text: str,
    schema: Fields,
    *,
    match: MatchMode = "all",
    strict: bool = False,
    names_are_fields: bool = False,
    check: Callable[[], None] | None = None,
) -> Node:
    """Parse the text of a query; README.md shows the language.

    Parameters
    ----------
    text : str
        The text as typed.
    schema : Schema
        The fields that the text may name. Any object will do that has ``name in schema`` and
        ``schema.kind(name)``.
    match : {"all", "any", "auto"}, default "all"
        How many of the words and clauses next to each other must match.
    strict : bool, default False
        Raise QueryError for what cannot be parsed, instead of searching for it as words.
    names_are_fields : bool, default False
        With `strict`, as for a filter: a name before a colon is always that of a field, and every
        word has a letter or a digit.
    check : callable, optional
        A function without arguments that is called now and then. An exception that it raises ends
        the parsing.

    Returns
    -------
    Node
        The tree; ``Match("")``, which matches nothing, for a blank text.

    Raises
    ------
    QueryError
        With `strict`, if the text cannot be parsed; `position` is the offset in characters.
        Without it, only if an argument is of the wrong type.

    Examples
    --------
    >>> import searchlib
    >>> schema = searchlib.Schema(text=searchlib.Text(), section=searchlib.Keyword())
    >>> parse('drones -"coup de feu" section:monde', schema).children[1:]
    (Not(Phrase('coup de feu')), Term('monde', field='section'))
    """
    if not isinstance(text, str):
        raise QueryError(f"a query is a str, not a {type(text).__name__}")
    if match not in MATCH_MODES:
        raise QueryError(f"match={match!r}: use 'all', 'any' or 'auto'")
    return simple_query(text, match) or parse_in_full(
        text, schema, match, strict, names_are_fields, check
    )


def parse_in_full(
    text: str,
    schema: Fields,
    match: MatchMode,
    strict: bool,
    names_are_fields: bool = False,
    check: Callable[[], None] | None = None,
) -> Node:
    """Parse a text by scanner and parser, however simple it is, to the same tree as `parse`."""
    words = trimmed(text)
    if not words:
        return Match("")
    try:
        needed: MatchMode = "all" if match == "auto" else match
        lexemes = Scanner(text, schema, needed, strict, names_are_fields).lexemes(check)
        tree = _Parser(text, match).parse(_settled(lexemes, text, strict))
    except QueryError:
        if strict:
            raise
        tree = None
    return Match(words, match=match) if tree is None else tree


# ---------------------------------------------------------------- operators


def _settled(lexemes: list[Lexeme], text: str, strict: bool) -> list[Lexeme]:
    """Return the lexemes with those operators that have all their operands.

    The other operators are left out, except NON, which becomes a word.
    """
    settled: list[Lexeme] = []
    begins = _begin_operands(lexemes)
    for row, lexeme in enumerate(lexemes):
        binary = lexeme.kind in (Kind.AND, Kind.OR)
        follows = bool(settled) and settled[-1].kind in (Kind.WORD, Kind.OPERAND, Kind.CLOSE)
        if not (binary or lexeme.kind is Kind.NOT) or (begins[row + 1] and (follows or not binary)):
            settled.append(lexeme)
            continue
        word = text[lexeme.start : lexeme.end]
        if strict:
            raise QueryError(
                f"{word} has nothing to join (at character {lexeme.start}): "
                "use quotes for the word",
                lexeme.start,
            )
        if word == "NON":
            settled.append(Lexeme(Kind.WORD, lexeme.start, lexeme.end))
    return settled


def _begin_operands(lexemes: list[Lexeme]) -> list[bool]:
    """Return whether an operand begins at each lexeme, and at the end.

    It does at an item, a parenthesis, or a NOT before one of these.
    """
    begins = [False] * (len(lexemes) + 1)
    for row in range(len(lexemes) - 1, -1, -1):
        kind = lexemes[row].kind
        begins[row] = kind in (Kind.WORD, Kind.OPERAND, Kind.OPEN) or (
            kind is Kind.NOT and begins[row + 1]
        )
    return begins


# ---------------------------------------------------------------- the tree


@dataclass(slots=True)
class _Clause:
    node: Node
    required: bool
    is_bare: bool = False


def _relax(clauses: list[_Clause]) -> None:
    """Let fewer words than all do, of the bare words among some clauses that nothing requires."""
    for clause in clauses:
        if clause.is_bare and not clause.required and isinstance(clause.node, Match):
            clause.node = replace(clause.node, match="auto")


@dataclass(slots=True)
class _Level:
    """The part between two parentheses, or the whole query, as far as it has been read."""

    opening: Lexeme | None = None
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
    """The builder of the tree of one query from its settled lexemes."""

    def __init__(self, text: str, match: MatchMode) -> None:
        self._text = text
        self._match: MatchMode = "all" if match == "auto" else match
        self._relaxes = match == "auto"
        self._levels = [_Level()]
        self._clauses = 0
        self._readers: dict[Kind, Callable[[Lexeme], Any]] = {
            Kind.WORD: self._word,
            Kind.OPERAND: self._operand,
            Kind.OPEN: self._open,
            Kind.CLOSE: self._close,
            Kind.AND: self._and,
            Kind.OR: self._or,
            Kind.NOT: self._not,
        }

    def parse(self, lexemes: list[Lexeme]) -> Node | None:
        """Return the tree, or None if it consists of empty parentheses."""
        lexeme = None
        try:
            for lexeme in lexemes:
                self._readers[lexeme.kind](lexeme)
            return self._finished()
        except QueryError as error:  # a node refused its parts: say where
            start = lexeme.start if lexeme else 0
            raise QueryError(f"{error} (at character {start})", start) from None

    # ------------------------------------------------------------ lexemes

    def _word(self, lexeme: Lexeme) -> None:
        level = self._levels[-1]
        if level.negations or level.exact:
            self._flush()
            self._add(
                word_node(
                    self._text[lexeme.start : lexeme.end], level.scope, level.exact, self._match
                )
            )
        else:
            level.run = (level.run[0] if level.run else lexeme.start, lexeme.end)

    def _operand(self, lexeme: Lexeme) -> None:
        assert lexeme.node is not None
        self._flush()
        self._add(lexeme.node, lexeme.sign)

    def _open(self, lexeme: Lexeme) -> None:
        self._flush()
        self._levels.append(_Level(lexeme))

    def _close(self, lexeme: Lexeme) -> None:
        node = self._finished()
        opening = self._levels.pop().opening
        assert opening is not None
        if node is not None:
            self._add(boosted(node, lexeme.boost), opening.sign, leaves=0)
            is_plain = isinstance(node, Match) and node.fields is None and lexeme.boost is None
            self._levels[-1].alternatives[-1][-1].is_bare = is_plain
            return
        self._levels[-1].negations = 0
        self._levels[-1].joined = False

    def _and(self, lexeme: Lexeme) -> None:
        self._flush()
        level = self._levels[-1]
        if level.alternatives[-1]:
            level.alternatives[-1][-1].required = True
            level.joined = True

    def _or(self, lexeme: Lexeme) -> None:
        self._flush()
        self._levels[-1].alternatives.append([])

    def _not(self, lexeme: Lexeme) -> None:
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
            level.alternatives[-1][-1].is_bare = level.opening is None

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
        """Return the node of the level that ends here."""
        self._flush()
        level = self._levels[-1]
        if self._relaxes and len(self._levels) == 1 and len(level.alternatives) == 1:
            _relax(level.alternatives[0])
        alternatives = [self._conjunction(clauses) for clauses in level.alternatives if clauses]
        nodes = [
            And(Everything(), node) if isinstance(node, Not) else node for node in alternatives
        ]
        return Or(*nodes) if len(nodes) > 1 else next(iter(nodes), None)

    def _conjunction(self, clauses: list[_Clause]) -> Node:
        nodes = [clause.node for clause in clauses]
        if len(nodes) == 1:
            return nodes[0]
        excluded: list[Node] = [node for node in nodes if isinstance(node, Not)]
        if len(excluded) == len(nodes):
            return And(Everything(), *excluded)
        return self._preference(clauses, excluded) if self._match == "any" else And(*nodes)

    def _preference(self, clauses: list[_Clause], excluded: list[Node]) -> Node:
        """Return the node of clauses of which any will do, unless some are required."""
        positive = [clause for clause in clauses if not isinstance(clause.node, Not)]
        required = [clause.node for clause in positive if clause.required]
        optional = [clause.node for clause in positive if not clause.required]
        either = Or(*optional) if len(optional) > 1 else next(iter(optional), None)
        if required:
            needed = And(*required, *excluded) if len(required) + len(excluded) > 1 else required[0]
            return needed if either is None else AndMaybe(needed, either)
        assert either is not None
        return And(either, *excluded) if excluded else either
