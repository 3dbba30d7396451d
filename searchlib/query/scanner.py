"""From characters to tokens: the scanner reads the query item by item, and makes a node of whatever stands by itself.

What fails to be read as more is read as a word, from where it begins; then scanning goes on behind that word, so every character is passed a
fixed number of times. `_fail` marks each such place: it raises for a strict query and does nothing for a lenient one. `_refuse` is for what
no reading can mend, and always raises.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from searchlib.errors import QueryError
from searchlib.query import grammar
from searchlib.query.checks import shown
from searchlib.query.grammar import OPERATORS, QUOTES, Fields, Kind, Token
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

ITEMS_AT_ONCE = 64
"""How many items of a query are read before whoever waits is asked whether to go on."""

Read = tuple[Node, int]
"""A node, and the offset behind what it was read from."""


def word_node(text: str, field: str | None, exact: bool, match: str) -> Node:
    """The node of bare words: a Match of a Text field or of the default ones, a Term of an exact field; `*` and `*:*` are everything."""
    if field is None and text in ("*", "*:*"):
        return Everything()
    if field is not None and text == "*":
        return Range(field) if exact else Wildcard("*", field)
    if exact:
        return Term(text, field)
    return Match(text, None if field is None else (field,), match)


def boosted(node: Node, factor: float | None) -> Node:
    """The node with a boost, where there is one."""
    return node if factor is None else Boost(node, factor)


class Scanner:
    """Makes the tokens of one query.

    Parameters
    ----------
    text : str
    schema : Fields     says which names before a colon are fields
    match : str         what the Match nodes get
    strict : bool       raise QueryError for what does not parse, instead of reading it as words
    names_are_fields : bool     a name before a colon is that of a field, whatever follows, and a word has a letter or a digit
    """

    def __init__(
        self, text: str, schema: Fields, match: str, strict: bool, names_are_fields: bool = False
    ) -> None:
        self._text = text
        self._schema = schema
        self._match = match
        self._strict = strict
        self._names_are_fields = names_are_fields
        self._tokens: list[Token] = []
        self._open: list[Token] = []
        self._inner = grammar.inner_parentheses(text)
        self._last_closing = {mark: text.rfind(closing) for mark, closing in QUOTES.items()}

    def tokens(self, check: Callable[[], None] | None = None) -> list[Token]:
        """The tokens, each OPEN with its CLOSE: parentheses still open at the end are closed there. `check` is called now and then."""
        at = self._skip(0)
        while at < len(self._text):
            if check is not None and not len(self._tokens) % ITEMS_AT_ONCE:
                check()
            at = self._skip(self._item(at))
        if self._open:
            self._fail("this parenthesis is never closed", self._open[-1].start)
        self._tokens += [Token(Kind.CLOSE, at, at) for _ in self._open]
        return self._tokens

    # ------------------------------------------------------------ items

    def _item(self, at: int) -> int:
        """Read what begins at an offset; the offset behind it."""
        if self._text[at] == ")":
            return self._close(at)
        sign = self._sign(at)
        field, start = self._field(at + len(sign))
        if self._starts(start, "("):
            return self._enter(at, start, sign, field)
        read = self._operand(start, field, sign)
        if read is not None:
            self._tokens.append(Token(Kind.OPERAND, at, read[1], sign, read[0]))
            return read[1]
        return self._bare_word(at)

    def _enter(self, at: int, start: int, sign: str, field: str | None) -> int:
        if len(self._open) >= MAX_DEPTH:
            self._refuse(f"parentheses are nested more than {MAX_DEPTH} deep", start)
        field = field or self._scope
        token = Token(Kind.OPEN, at, start + 1, sign, field=field, exact=self._is_exact(field))
        self._open.append(token)
        self._tokens.append(token)
        return start + 1

    def _close(self, at: int) -> int:
        if not self._open:
            return self._bare_word(at)
        opening = self._open.pop()
        if self._tokens[-1] is opening:
            self._fail("there is nothing between these parentheses", opening.end - 1)
        if self._starts(at + 1, "~"):
            self._fail("~ follows a word or a phrase, not a parenthesis", at + 1)
        boost, end = self._boost(at + 1)
        self._tokens.append(Token(Kind.CLOSE, at, end, boost=boost))
        return end

    def _bare_word(self, at: int) -> int:
        """Read a word that is only that; an operator when it is one."""
        end = self._empty_quotes(at) or self._word_end(at)
        word = self._text[at:end]
        if not word.strip("+-"):
            self._fail(
                "a sign stands directly before what it signs: leave this one out, or put it in quotes",
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
            self._tokens.append(
                Token(Kind.OPERAND, at, end, node=word_node(word, self._scope, True, self._match))
            )
        else:
            self._tokens.append(Token(kind, at, end))
        return end

    # ------------------------------------------------------------ what stands before an operand

    def _sign(self, at: int) -> str:
        """The + or - that begins an item, where it stands after a separator or parenthesis and directly before something to look for."""
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
        """The field named at an offset, and where its value begins; else None, and the offset itself."""
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
        """Refuse a name before a colon that is no field, unless it is text: in an exact field, before //, or before a blank where names need not be fields."""
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
        """The node that stands at an offset; None when there is a bare word, or nothing but words can be made of it."""
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
        """The value after a comparison sign, quoted or a word, its boost, and the offset behind them."""
        end = self._quote_end(at)
        if end is not None:
            boost, behind = self._boost(end)
            return grammar.unquoted(self._text[at:end]), boost, behind
        if grammar.is_separator(self._text, at) or self._text[at] in "()":
            return "", None, at
        end = self._word_end(at)
        body, boost = self._split_boost(at, end)
        return body, boost, end

    # ------------------------------------------------------------ words

    def _word(self, at: int, own: str | None, sign: str) -> Read | None:
        """A word with a field, a sign, a pattern or a boost; None for a bare one."""
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
        """The word text[at:end] without its boost, and that; the whole word and None when it has none."""
        word = self._text[at:end]
        caret = word.rfind("^")
        if caret < 1:
            return word, None
        factor = grammar.boost_factor(word[caret:])
        if factor is None and (word[caret - 1].isalnum() or word[caret - 1] in "*?~"):
            self._fail("^ is followed by a number: mot^2", at + caret)
        return (word, None) if factor is None else (word[:caret], factor)

    def _word_end(self, at: int) -> int:
        """The offset behind the word that begins at an offset. Its first character belongs to it whatever it is."""
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
        """The offset behind the quotes that open at an offset; None when none do, or they never close, or quote nothing."""
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
        """The boost at an offset, and the offset behind it; None and the offset itself when there is none."""
        if not self._starts(at, "^"):
            return None, at
        match = grammar.BOOST.match(self._text, at)
        if match is None:
            self._fail("^ is followed by a number: mot^2", at)
            return None, at
        return grammar.boost_factor(match[0]), match.end()

    # ------------------------------------------------------------ small things

    @property
    def _scope(self) -> str | None:
        """The field of the parenthesis that is open."""
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
