"""The scanner: from characters to lexemes, item by item; whatever is complete becomes a node.

An item that cannot be read as anything else is read as a word from its first character, and
scanning goes on after that word, so that every character is passed a fixed number of times. `_fail`
marks each such case: it raises for a strict query and does nothing for a lenient one. `_refuse` is
for what cannot be a word either, and always raises.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from searchlib.errors import QueryError
from searchlib.query import grammar
from searchlib.query.checks import shown
from searchlib.query.grammar import OPERATORS, QUOTES, Fields, Kind, Lexeme
from searchlib.query.nodes import (
    MAX_DEPTH,
    Boost,
    Everything,
    Fuzzy,
    Match,
    Node,
    Phrase,
    Prefix,
    Range,
    Term,
    Wildcard,
)
from searchlib.typing import MatchMode

ITEMS_AT_ONCE = 64
"""The number of items that are read between two calls of the caller's `check`."""

Read = tuple[Node, int]
"""A node, and the offset after its source."""


def word_node(text: str, field: str | None, exact: bool, match: MatchMode) -> Node:
    """Return the node of bare words: a Match of Text fields, or a Term of an exact field.

    `*` and `*:*` are everything.
    """
    if field is None and text in ("*", "*:*"):
        return Everything()
    if field is not None and text == "*":
        return Range(field) if exact else Wildcard("*", field)
    if exact:
        return Term(text, field)
    return Match(text, None if field is None else (field,), match)


def boosted(node: Node, factor: float | None) -> Node:
    """Return the node with a boost if there is one."""
    return node if factor is None else Boost(node, factor)


class Scanner:
    """The scanner of one query.

    Parameters
    ----------
    text : str
        The text of the query.
    schema : Fields
        The names before a colon that are fields.
    match : {"all", "any", "auto"}
        The `match` of the Match nodes.
    strict : bool
        Raise QueryError for what cannot be parsed, instead of reading it as words.
    names_are_fields : bool, default False
        Whether a name before a colon is always that of a field, and every word has a letter or a
        digit.
    """

    def __init__(
        self,
        text: str,
        schema: Fields,
        match: MatchMode,
        strict: bool,
        names_are_fields: bool = False,
    ) -> None:
        self._text = text
        self._schema = schema
        self._match = match
        self._strict = strict
        self._names_are_fields = names_are_fields
        self._lexemes: list[Lexeme] = []
        self._open: list[Lexeme] = []
        self._inner = grammar.inner_parentheses(text)
        self._last_closing = {mark: text.rfind(closing) for mark, closing in QUOTES.items()}

    def lexemes(self, check: Callable[[], None] | None = None) -> list[Lexeme]:
        """Return the lexemes, each OPEN with its CLOSE.

        Parentheses still open at the end are closed there. `check` is called now and then.
        """
        at = self._skip(0)
        while at < len(self._text):
            if check is not None and not len(self._lexemes) % ITEMS_AT_ONCE:
                check()
            at = self._skip(self._item(at))
        if self._open:
            self._fail("this parenthesis is never closed", self._open[-1].start)
        self._lexemes += [Lexeme(Kind.CLOSE, at, at) for _ in self._open]
        return self._lexemes

    # ------------------------------------------------------------ items

    def _item(self, at: int) -> int:
        """Read the item at an offset, and return the offset after it."""
        if self._text[at] == ")":
            return self._close(at)
        sign = self._sign(at)
        field, start = self._field(at + len(sign))
        if self._starts(start, "("):
            return self._enter(at, start, sign, field)
        read = self._operand(start, field, sign)
        if read is not None:
            self._lexemes.append(Lexeme(Kind.OPERAND, at, read[1], sign, read[0]))
            return read[1]
        return self._bare_word(at)

    def _enter(self, at: int, start: int, sign: str, field: str | None) -> int:
        if len(self._open) >= MAX_DEPTH:
            self._refuse(f"parentheses are nested more than {MAX_DEPTH} deep", start)
        field = field or self._scope
        opening = Lexeme(Kind.OPEN, at, start + 1, sign, field=field, exact=self._is_exact(field))
        self._open.append(opening)
        self._lexemes.append(opening)
        return start + 1

    def _close(self, at: int) -> int:
        if not self._open:
            return self._bare_word(at)
        opening = self._open.pop()
        if self._lexemes[-1] is opening:
            self._fail("there is nothing between these parentheses", opening.end - 1)
        if self._starts(at + 1, "~"):
            self._fail("~ follows a word or a phrase, not a parenthesis", at + 1)
        boost, end = self._boost(at + 1)
        self._lexemes.append(Lexeme(Kind.CLOSE, at, end, boost=boost))
        return end

    def _bare_word(self, at: int) -> int:
        """Read a word that is nothing more, or an operator."""
        end = self._empty_quotes(at) or self._word_end(at)
        word = self._text[at:end]
        if not word.strip("+-"):
            self._fail(
                "a sign stands directly before its word: leave this one out, or put it in quotes",
                at,
            )
        elif not word.strip("[]{}"):
            self._fail(
                "a bracket is part of a range, [a TO b]: leave this one out, or put it in quotes",
                at,
            )
        elif (
            self._names_are_fields
            and word != "*"
            and not grammar.has_word(word)
            and not self._is_exact(self._scope)
        ):
            self._fail(f"there is no word in {word!r}: leave it out, or put it in quotes", at)
        kind = OPERATORS.get(word, Kind.WORD)
        if kind is Kind.WORD and self._is_exact(self._scope):
            self._lexemes.append(
                Lexeme(Kind.OPERAND, at, end, node=word_node(word, self._scope, True, self._match))
            )
        else:
            self._lexemes.append(Lexeme(kind, at, end))
        return end

    # ------------------------------------------------------------ signs and fields

    def _sign(self, at: int) -> str:
        """Return the + or - that begins an item, or an empty string.

        It follows a separator or a parenthesis, and directly precedes something to search for.
        """
        text = self._text
        if text[at] not in "+-" or (
            at and not grammar.is_separator(text, at - 1) and text[at - 1] not in "()"
        ):
            return ""
        following = grammar.SIGNED_WORD.match(text, at + 1)
        signs = (
            self._starts(at + 1, "(")
            or self._quote_end(at + 1) is not None
            or (following is not None and grammar.has_word(following[0]))
        )
        return text[at] if signs else ""

    def _field(self, at: int) -> tuple[str | None, int]:
        """Return the field named at an offset, and the offset of its value.

        If no field is named, these are None and the same offset.
        """
        match = grammar.FIELD.match(self._text, at)
        if match is None:
            return None, at
        if match[1] not in self._schema:
            self._check_name(match[1], match.end())
            return None, at
        if self._schema.kind(match[1]) == "stored":
            self._fail(f"the field {match[1]!r} is stored only and cannot be searched", at)
            return None, at
        if grammar.is_separator(self._text, match.end()) or self._starts(match.end(), ")"):
            self._fail(
                f"nothing follows {match[0]!r}: write the value directly after the colon",
                match.end(),
            )
            return None, at
        return match[1], match.end()

    def _check_name(self, name: str, end: int) -> None:
        """Refuse a name before a colon that is not a field, unless it is text.

        It is text in an exact field, before //, or before a blank where names need not be fields.
        """
        alone = end >= len(self._text) or grammar.is_separator(self._text, end)
        if not (
            self._is_exact(self._scope)
            or self._starts(end, "//")
            or (alone and not self._names_are_fields)
        ):
            self._fail(
                f"there is no field {shown(name)}: write the text in quotes if it is none",
                end - len(name) - 1,
            )

    # ------------------------------------------------------------ operands

    def _operand(self, at: int, own: str | None, sign: str) -> Read | None:
        """Return the node at an offset, or None where there is a bare word or nothing but words."""
        field = own or self._scope
        exact = self._is_exact(field)
        mark = self._text[at]
        if mark in QUOTES:
            return self._phrase(at, field, exact)
        if field is not None and (own or exact) and mark in "[{<>":
            return (
                self._range(at, field, exact)
                if mark in "[{"
                else self._comparison(at, field, exact)
            )
        if mark in "[{" and grammar.LOOSE_RANGE.match(self._text, at):
            self._fail("a range needs a field and both sides: field:[a TO b]", at)
        return self._word(at, own, sign)

    def _phrase(self, at: int, field: str | None, exact: bool) -> Read | None:
        end = self._quote_end(at)
        if end is None:
            self._fail(
                "nothing is quoted here"
                if self._empty_quotes(at)
                else "this quote is never closed",
                at,
            )
            return None
        content = grammar.unquoted(self._text[at:end])
        slop = grammar.SLOP.match(self._text, end)
        if self._starts(end, "~") and (exact or slop is None):
            self._fail(
                "~ is followed by a number of positions, and only on a phrase of a text field", end
            )
        node = (
            Term(content, field) if exact else Phrase(content, field, int(slop[1]) if slop else 0)
        )
        return self._boosted(node, slop.end() if slop else end)

    def _range(self, at: int, field: str, exact: bool) -> Read | None:
        match = grammar.RANGE.match(self._text, at)
        sides = grammar.bounds(match[1]) if match else None
        if match is None or sides is None:
            self._fail("a range is written [a TO b], with * for an open side", at)
            return None
        if not exact:
            self._fail(f"{field!r} is a text field: ranges are for the other kinds", at)
            return None
        low, high = sides
        node = Range(
            field, low, high, low is None or match[0][0] == "[", high is None or match[0][-1] == "]"
        )
        return self._boosted(node, match.end())

    def _comparison(self, at: int, field: str, exact: bool) -> Read | None:
        sign = grammar.COMPARISON.match(self._text, at)
        assert sign is not None
        if not exact:
            self._fail(f"{field!r} is a text field: comparisons are for the other kinds", at)
            return None
        value, boost, end = self._compared(sign.end())
        if not value:
            self._fail(f"nothing to compare with follows {sign[0]}", at)
            return None
        inclusive = sign[0].endswith("=")
        above = sign[0].startswith(">")
        node = (
            Range(field, value, include_start=inclusive)
            if above
            else Range(field, end=value, include_end=inclusive)
        )
        return boosted(node, boost), end

    def _compared(self, at: int) -> tuple[str, float | None, int]:
        """Return the value after a comparison sign, its boost, and the offset after them.

        The value is quoted or a word.
        """
        end = self._quote_end(at)
        if end is not None:
            boost, after = self._boost(end)
            return grammar.unquoted(self._text[at:end]), boost, after
        if grammar.is_separator(self._text, at) or self._text[at] in "()":
            return "", None, at
        end = self._word_end(at)
        body, boost = self._split_boost(at, end)
        return body, boost, end

    # ------------------------------------------------------------ words

    def _word(self, at: int, own: str | None, sign: str) -> Read | None:
        """Return a word with a field, a sign, a pattern or a boost, or None for a bare one."""
        field = own or self._scope
        end = self._word_end(at)
        body, boost = self._split_boost(at, end)
        kind = self._schema.kind(field) if field else "text"
        tilde = body.rfind("~")
        node: Node | None = None
        if tilde > 0 and (body[tilde - 1].isalnum() or body[tilde - 1] in "*?"):
            node = self._fuzzy(at, body, tilde, field, kind)
        elif grammar.is_pattern(body, kind != "text"):
            node = self._pattern(at, body, field, kind)
        elif own or sign or boost is not None:
            node = (
                Term(body, field)
                if sign and body != "*"
                else word_node(body, field, kind != "text", self._match)
            )
        return None if node is None else (boosted(node, boost), end)

    def _fuzzy(self, at: int, body: str, tilde: int, field: str | None, kind: str) -> Node | None:
        word, distance = body[:tilde], body[tilde + 1 :]
        if kind not in ("text", "keyword"):
            self._fail(f"{field!r} is a {kind} field: ~ is for text and keywords", at + tilde)
        elif distance not in ("", "1", "2") or not grammar.is_fuzzy(word, kind != "text"):
            self._fail("~ is followed by 1, 2 or nothing, and follows a plain word", at + tilde)
        else:
            return Fuzzy(word, int(distance or 1), field)
        return None

    def _pattern(self, at: int, body: str, field: str | None, kind: str) -> Node | None:
        if kind not in ("text", "keyword"):
            self._fail(f"{field!r} is a {kind} field: * and ? are for text and keywords", at)
            return None
        if "?" not in body and body.find("*") == len(body) - 1:
            return Prefix(body[:-1], field)
        return Wildcard(body, field)

    def _split_boost(self, at: int, end: int) -> tuple[str, float | None]:
        """Return the word text[at:end] without its boost, and the boost or None."""
        word = self._text[at:end]
        caret = word.rfind("^")
        if caret < 1:
            return word, None
        factor = grammar.boost_factor(word[caret:])
        if factor is None and (word[caret - 1].isalnum() or word[caret - 1] in "*?~"):
            self._fail("^ is followed by a number: mot^2", at + caret)
        return (word, None) if factor is None else (word[:caret], factor)

    def _word_end(self, at: int) -> int:
        """Return the offset after the word at an offset.

        Its first character belongs to it whatever it is.
        """
        text = self._text
        if text[at] == ")" and not self._open:
            self._fail("this parenthesis was never opened", at)
        special = grammar.SPECIAL.search(text, at + 1)
        while special is not None:
            here = special.start()
            if special[0] == "(" and here in self._inner and not self._is_operator(at, here):
                special = grammar.SPECIAL.search(text, self._inner[here] + 1)  # étudiant(e)s
                continue
            if special[0] not in QUOTES and special[0] != ")":
                return here
            if special[0] == ")":
                if self._open:
                    return here
                self._fail("this parenthesis was never opened", here)
            elif (
                special[0] != '"' or not text[here - 1].isalnum() or self._is_operator(at, here)
            ):  # 5" is five inches
                if self._quote_end(here) is not None:
                    return here
                self._fail("this quote is never closed, or quotes nothing", here)
            special = grammar.SPECIAL.search(text, here + 1)
        return len(text)

    # ------------------------------------------------------------ quotes and suffixes

    def _quote_end(self, at: int) -> int | None:
        """Return the offset after the quotes that open at an offset.

        None if no quotes open there, or they never close, or quote nothing.
        """
        end = self._closing(at)
        return end if end is not None and grammar.trimmed(self._text[at + 1 : end - 1]) else None

    def _empty_quotes(self, at: int) -> int | None:
        end = self._closing(at)
        return end if end is not None and self._quote_end(at) is None else None

    def _closing(self, at: int) -> int | None:
        mark = self._text[at : at + 1]
        if at >= self._last_closing.get(mark, -1):
            return None
        return self._text.index(QUOTES[mark], at + 1) + 1

    def _boosted(self, node: Node, at: int) -> Read:
        boost, end = self._boost(at)
        return boosted(node, boost), end

    def _boost(self, at: int) -> tuple[float | None, int]:
        """Return the boost at an offset and the offset after it, or None and the same offset."""
        if not self._starts(at, "^"):
            return None, at
        match = grammar.BOOST.match(self._text, at)
        if match is None:
            self._fail("^ is followed by a number: mot^2", at)
            return None, at
        return grammar.boost_factor(match[0]), match.end()

    # ------------------------------------------------------------ primitives

    @property
    def _scope(self) -> str | None:
        """The field of the innermost open parenthesis."""
        return self._open[-1].field if self._open else None

    def _is_operator(self, start: int, end: int) -> bool:
        return end - start <= 4 and self._text[start:end] in OPERATORS

    def _is_exact(self, field: str | None) -> bool:
        return field is not None and self._schema.kind(field) != "text"

    def _starts(self, at: int, mark: str) -> bool:
        return self._text.startswith(mark, at)

    def _skip(self, at: int) -> int:
        match = grammar.SEPARATORS.match(self._text, at)
        assert match is not None
        return match.end()

    def _fail(self, message: str, at: int) -> None:
        if self._strict:
            raise QueryError(f"{message} (at character {at})", at)

    def _refuse(self, message: str, at: int) -> NoReturn:
        raise QueryError(f"{message} (at character {at})", at)
