"""Each construct of the query language parses to the tree given in a table."""

from __future__ import annotations

import pytest

from searchlib.errors import QueryError
from searchlib.query import (
    And,
    AndMaybe,
    Boost,
    Everything,
    Fuzzy,
    Match,
    Not,
    Or,
    Phrase,
    Prefix,
    Range,
    Term,
    Wildcard,
    parse,
)


def M(text, field=None, match="all"):
    return Match(text, None if field is None else (field,), match)


WORDS = [  # a run of words is one Match, as typed
    "attaque",
    "attaque de drones à Bagdad",
    "3 janvier 2020",
    "2 500",
    "2 500",
    "l'attaque",
    "l’attaque",
    "Etats-Unis",
    "4h30",
    "4 h 30, 50 %",
    "C-RAM",
    "C++ et C#",
    "S.N.C.F.",
    "http://x",
    "http://x.fr/~moi/?a=b*c",
    "12:30",
    "note: voir",
    "étudiant(e)s",
    "acteur(rice)s et f(x)",
    'une vis de 5" et de 6"',
    "Où est Charlie?",
    "qui est-ce ?",
    "hein?!",
    "a et b ou c sauf d non e",
    "NON-prolifération",
    "ETA, OUI",
    "[sic] {note}",
    "<b>gras</b>",
    "~50 personnes",
    "^2",
    "des mots...",
    "???",
    "# titre",
    "* point",
    "2 * 3",
    "** gras",
    "->",
    "--option",
    "x=+3",
    "\\a /b",
    "日本 новости",
    "e\u0301te\u0301",
]


@pytest.mark.parametrize("text", WORDS)
@pytest.mark.parametrize("match", ["all", "any", "auto"])
def test_words_are_one_match_of_the_source(text, match, schema):
    assert parse(text, schema, match=match, strict=True) == Match(text, match=match)
    assert parse(f" \t{text}\n", schema, match=match) == Match(text, match=match)


ALL = [
    # phrases
    ('"coup d\'État"', Phrase("coup d'État")),
    ('"coup d\'État"~2', Phrase("coup d'État", slop=2)),
    ("« coup d'État »", Phrase("coup d'État")),
    ("«\u00a0coup d'État\u202f»", Phrase("coup d'État")),
    ("«coup d'État»~3", Phrase("coup d'État", slop=3)),
    ("“coup d'État”", Phrase("coup d'État")),
    ('"a ET (b"', Phrase("a ET (b")),
    ('"a""b"', And(Phrase("a"), Phrase("b"))),
    ('l\'"état de grâce"', And(M("l'"), Phrase("état de grâce"))),
    ("l'« état de grâce »", And(M("l'"), Phrase("état de grâce"))),
    ('a "b c" d', And(M("a"), Phrase("b c"), M("d"))),
    # operators
    ("a ET b", And(M("a"), M("b"))),
    ("a AND b", And(M("a"), M("b"))),
    ("a b ET c d", And(M("a b"), M("c d"))),
    ("a OU b", Or(M("a"), M("b"))),
    ("a OR b", Or(M("a"), M("b"))),
    ("a OU b OU c", Or(M("a"), M("b"), M("c"))),
    ("a b OU c d", Or(M("a b"), M("c d"))),
    ("a ET b OU c", Or(And(M("a"), M("b")), M("c"))),
    ("a OU b ET c", Or(M("a"), And(M("b"), M("c")))),
    ("a SAUF b", And(M("a"), Not(M("b")))),
    ("a NON b", And(M("a"), Not(M("b")))),
    ("a NOT b", And(M("a"), Not(M("b")))),
    ("a ET NON b", And(M("a"), Not(M("b")))),
    ("a b SAUF c d", And(M("a b"), Not(M("c")), M("d"))),
    ("NON a b", And(Not(M("a")), M("b"))),
    ("NON a", And(Everything(), Not(M("a")))),
    ("NON a OU b", Or(And(Everything(), Not(M("a"))), M("b"))),
    ("a OU NON b", Or(M("a"), And(Everything(), Not(M("b"))))),
    ("NON NON a", And(Everything(), Not(Not(M("a"))))),
    ('SAUF "a b" c', And(Not(Phrase("a b")), M("c"))),
    ("a ET(b)", And(M("a"), M("b"))),
    # signs
    ("+le", Term("le")),
    ("+le chat", And(Term("le"), M("chat"))),
    ("+l'attaque", Term("l'attaque")),
    ("-le chat", And(Not(Term("le")), M("chat"))),
    ("a -b c", And(M("a"), Not(Term("b")), M("c"))),
    ("-a", And(Everything(), Not(Term("a")))),
    ("-a -b", And(Everything(), Not(Term("a")), Not(Term("b")))),
    ('a -"b c"', And(M("a"), Not(Phrase("b c")))),
    ("a -«b c»", And(M("a"), Not(Phrase("b c")))),
    ("a -(b c)", And(M("a"), Not(M("b c")))),
    ("a -(b OU c)", And(M("a"), Not(Or(M("b"), M("c"))))),
    ("(-a)", And(Everything(), Not(Term("a")))),
    ("a -title:b", And(M("a"), Not(Term("b", "title")))),
    ("a -b*", And(M("a"), Not(Prefix("b")))),
    ("+a^2", Boost(Term("a"), 2)),
    ("+ET", Term("ET")),
    ("NON -a", And(Everything(), Not(Not(Term("a"))))),
    ("NON +a b", And(Not(Term("a")), M("b"))),
    ('"a"-b', And(Phrase("a"), M("-b"))),
    # parentheses
    ("(a)", M("a")),
    ("(((a b)))", M("a b")),
    ("(a OU b) c", And(Or(M("a"), M("b")), M("c"))),
    ("a (b OU c) d", And(M("a"), Or(M("b"), M("c")), M("d"))),
    ("(a OU (b c)) ET d", And(Or(M("a"), M("b c")), M("d"))),
    ("chat(noir OU blanc)", And(M("chat"), Or(M("noir"), M("blanc")))),
    ("(étudiant(e)s OU élèves)", Or(M("étudiant(e)s"), M("élèves"))),
    ("(a b)^2", Boost(M("a b"), 2)),
    ("(NON a)^2", Boost(And(Everything(), Not(M("a"))), 2)),
    ("NON(a OU b) c", And(Not(Or(M("a"), M("b"))), M("c"))),
    # fields of text
    ("title:a", M("a", "title")),
    ("title:a b", And(M("a", "title"), M("b"))),
    ("title:l'attaque", M("l'attaque", "title")),
    ("title:(a b)", M("a b", "title")),
    ("title:(a OU b)", Or(M("a", "title"), M("b", "title"))),
    ("title:(a text:b c)", And(M("a", "title"), M("b", "text"), M("c", "title"))),
    ('title:"a b"', Phrase("a b", "title")),
    ('title:"a b"~1', Phrase("a b", "title", 1)),
    ("title:« a b »", Phrase("a b", "title")),
    ('title:(a "b c")', And(M("a", "title"), Phrase("b c", "title"))),
    ("title:a*", Prefix("a", "title")),
    ("title:a~2", Fuzzy("a", 2, "title")),
    ("title:(+a -b)", And(Term("a", "title"), Not(Term("b", "title")))),
    ("+title:a", Term("a", "title")),
    ("title:text:a", M("text:a", "title")),
    ("title:http://x", M("http://x", "title")),
    ("title:-a", M("-a", "title")),
    ("title:ET", M("ET", "title")),
    ("title:*", Wildcard("*", "title")),
    ("-title:*", And(Everything(), Not(Wildcard("*", "title")))),
    ("title:a^3", Boost(M("a", "title"), 3)),
    ("title:(a b)^3", Boost(M("a b", "title"), 3)),
    # exact fields
    ("tags:a", Term("a", "tags")),
    ("tags:l'Etat,", Term("l'Etat,", "tags")),
    ("tags:C++", Term("C++", "tags")),
    ('tags:"deux mots"', Term("deux mots", "tags")),
    ('tags:" deux  mots "', Term(" deux  mots ", "tags")),
    ("tags:(a b)", And(Term("a", "tags"), Term("b", "tags"))),
    ("tags:(a OU b)", Or(Term("a", "tags"), Term("b", "tags"))),
    ('tags:(a SAUF "b c")', And(Term("a", "tags"), Not(Term("b c", "tags")))),
    ("tags:a*", Prefix("a", "tags")),
    ("tags:http://*/x", Wildcard("http://*/x", "tags")),
    ("tags:*", Range("tags")),
    ("tags:a^2", Boost(Term("a", "tags"), 2)),
    ("tags:[a TO c]", Range("tags", "a", "c")),
    ("words:-5", Term("-5", "words")),
    ("words:(1 OU 2)", Or(Term("1", "words"), Term("2", "words"))),
    ("live:oui", Term("oui", "live")),
    ("date:2022", Term("2022", "date")),
    ("date:2022-01", Term("2022-01", "date")),
    ("date:2022-01-03 drone", And(Term("2022-01-03", "date"), M("drone"))),
    ('date:"3 janvier 2022"', Term("3 janvier 2022", "date")),
    ("date:« 3 janvier 2022 »", Term("3 janvier 2022", "date")),
    ("2022-01-03 drone", M("2022-01-03 drone")),
    # ranges
    ("date:[2020 TO 2021]", Range("date", "2020", "2021")),
    ("date:{2020 TO 2021}", Range("date", "2020", "2021", False, False)),
    ("date:[2020 TO 2021}", Range("date", "2020", "2021", True, False)),
    ("date:[ 2020  TO  * ]", Range("date", "2020")),
    ("date:{* TO 2021}", Range("date", None, "2021", include_end=False)),
    ("date:[* TO *]", Range("date")),
    ('date:["3 janvier 2022" TO 2023]', Range("date", "3 janvier 2022", "2023")),
    ("date:[3 janvier 2022 TO 5 mai 2022]", Range("date", "3 janvier 2022", "5 mai 2022")),
    ("words:[-5 TO 5]^2", Boost(Range("words", "-5", "5"), 2)),
    ("words:>=5", Range("words", "5")),
    ("words:>5", Range("words", "5", include_start=False)),
    ("words:<=5", Range("words", None, "5")),
    ("words:<5", Range("words", None, "5", include_end=False)),
    ("words:<5^2", Boost(Range("words", None, "5", include_end=False), 2)),
    ('date:>"3 janvier 2022"', Range("date", "3 janvier 2022", include_start=False)),
    ("words:(>=5 <10)", And(Range("words", "5"), Range("words", None, "10", include_end=False))),
    ("date:([2020 TO 2021] OU 2023)", Or(Range("date", "2020", "2021"), Term("2023", "date"))),
    ("a -date:>=2020", And(M("a"), Not(Range("date", "2020")))),
    # patterns
    ("mot*", Prefix("mot")),
    ("m?t", Wildcard("m?t")),
    ("m?t?", Wildcard("m?t?")),
    ("*mot", Wildcard("*mot")),
    ("m*t", Wildcard("m*t")),
    ("?mot", Wildcard("?mot")),
    ("m?t*", Wildcard("m?t*")),
    ("Etats-Un*", Prefix("Etats-Un")),
    ("e\u0301t*", Prefix("e\u0301t")),
    ("mot~", Fuzzy("mot")),
    ("mot~1", Fuzzy("mot")),
    ("mot~2", Fuzzy("mot", 2)),
    ("a mot* b", And(M("a"), Prefix("mot"), M("b"))),
    # boosts
    ("mot^2", Boost(M("mot"), 2)),
    ("mot^0.5", Boost(M("mot"), 0.5)),
    ("mot^0,5", Boost(M("mot"), 0.5)),
    ("mot^.5", Boost(M("mot"), 0.5)),
    ("mot^0", Boost(M("mot"), 0)),
    ("mot*^2", Boost(Prefix("mot"), 2)),
    ("mot~2^3", Boost(Fuzzy("mot", 2), 3)),
    ('"a b"^2', Boost(Phrase("a b"), 2)),
    ('"a b"~1^2', Boost(Phrase("a b", slop=1), 2)),
    ("a b^2 c", And(M("a"), Boost(M("b"), 2), M("c"))),
    # everything
    ("*", Everything()),
    ("*:*", Everything()),
    ("* -a", And(Everything(), Not(Term("a")))),
    ("*:* SAUF a", And(Everything(), Not(M("a")))),
    ("(*)", Everything()),
    # control characters and lone surrogates separate
    ("a\x00ET\ud800b", And(M("a"), M("b"))),
    ("\x07+a\udfff", Term("a")),
    ("title:a\x1fb", And(M("a", "title"), M("b"))),
]


@pytest.mark.parametrize(("text", "tree"), ALL)
def test_all(text, tree, schema):
    assert parse(text, schema) == tree
    assert parse(text, schema, strict=True) == tree


ANY = [
    ("a b", M("a b", match="any")),
    ('a "b c"', Or(M("a", match="any"), Phrase("b c"))),
    ('a "b c" d*', Or(M("a", match="any"), Phrase("b c"), Prefix("d"))),
    ("a -b", And(M("a", match="any"), Not(Term("b")))),
    ('a "b" -c', And(Or(M("a", match="any"), Phrase("b")), Not(Term("c")))),
    ("a SAUF b", And(M("a", match="any"), Not(M("b", match="any")))),
    ("-a", And(Everything(), Not(Term("a")))),
    ("+a b", AndMaybe(Term("a"), M("b", match="any"))),
    ('+a b "c"', AndMaybe(Term("a"), Or(M("b", match="any"), Phrase("c")))),
    ("+a +b", And(Term("a"), Term("b"))),
    ("+a -b", And(Term("a"), Not(Term("b")))),
    ("+a -b c", AndMaybe(And(Term("a"), Not(Term("b"))), M("c", match="any"))),
    ('a "b" ET c', AndMaybe(And(Phrase("b"), M("c", match="any")), M("a", match="any"))),
    ("a ET b", And(M("a", match="any"), M("b", match="any"))),
    ("a ET b OU c", Or(And(M("a", match="any"), M("b", match="any")), M("c", match="any"))),
    ("tags:(a b)", Or(Term("a", "tags"), Term("b", "tags"))),
    ("tags:(a ET b)", And(Term("a", "tags"), Term("b", "tags"))),
    ("title:(a b)", M("a b", "title", "any")),
]


@pytest.mark.parametrize(("text", "tree"), ANY)
def test_any(text, tree, schema):
    assert parse(text, schema, match="any", strict=True) == tree


def test_with_auto_only_bare_words_may_be_fewer_than_all(schema):
    def auto(text):
        return parse(text, schema, match="auto")

    assert auto("a b") == M("a b", match="auto")
    assert auto('a b "c" d^2 e') == And(
        M("a b", match="auto"), Phrase("c"), Boost(M("d"), 2), M("e", match="auto")
    )
    assert auto("a b -c") == And(M("a b", match="auto"), Not(Term("c")))
    assert auto("a b +c") == And(M("a b", match="auto"), Term("c"))
    assert auto("a b (c d)") == And(M("a b", match="auto"), M("c d", match="auto"))
    assert auto("a b (c -d)") == And(M("a b", match="auto"), And(M("c"), Not(Term("d"))))
    assert auto("a (title:b)") == And(M("a", match="auto"), M("b", "title"))
    assert auto("a (b c)^2") == And(M("a", match="auto"), Boost(M("b c"), 2))
    assert auto("a b title:c") == And(M("a b", match="auto"), M("c", "title"))
    assert auto("title:(a b)") == M("a b", "title")
    assert auto("tags:(a b)") == And(Term("a", "tags"), Term("b", "tags"))


@pytest.mark.parametrize("text", ["a b ET c d", "a b OU c d", "(a b OU c)"])
def test_with_auto_operators_keep_their_words(text, schema):
    assert parse(text, schema, match="auto") == parse(text, schema, match="all")


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\x00\x1f", "\ud800", "\u00a0\u202f\u3000"])
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("match", ["all", "any"])
def test_a_blank_query_is_an_empty_match(text, strict, match, schema):
    assert parse(text, schema, match=match, strict=strict) == Match("")


@pytest.mark.parametrize("text", [None, b"a", 3, ["a"]])
@pytest.mark.parametrize("strict", [False, True])
def test_a_query_is_a_str(text, strict, schema):
    with pytest.raises(QueryError, match="str"):
        parse(text, schema, strict=strict)


@pytest.mark.parametrize("match", ["most", "", None, True])
def test_an_unknown_match_is_refused(match, schema):
    with pytest.raises(QueryError, match="match"):
        parse("a", schema, match=match)
