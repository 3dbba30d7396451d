"""Random queries: characters, pieces of the language in any order, sentences of its grammar."""

from __future__ import annotations

import base64
import json
from random import Random
from typing import Any

PIECES = [
    *"()[]{}\"«»“”^~*?:+-<>=/\\.,;'’_#@&|!% \n\t\0\x1b",
    "\ud800",
    "\udfff",
    "\u200b",
    "\u00ad",
    "e\u0301",
    "\u0323",
    "ﬁ",
    "²",
    "ᵉ",
    "한",
    "😀",
    "İ",
    "ß",
    "œ",
    "٣",
    "ET ",
    "OU ",
    "SAUF ",
    "NON ",
    "AND ",
    "NOT ",
    " TO ",
    "text:",
    "title:",
    "section:",
    "tags:",
    "date:",
    "words:",
    "share:",
    "urgent:",
    "source:",
    "id:",
    "absent:",
    "http://x",
    "12:30",
    "~2",
    "^3",
    ">=",
    "[1 TO 5]",
    "{a TO b]",
    "[* TO *]",
    "nan",
    "inf",
    "-1",
    "1e400",
    "9" * 30,
    "9" * 400,
    "9" * 5000,
    "0x1f",
    "1_0",
    "le",
    "de",
    "l'",
    "drone",
    "Bagdad*",
    "*a*",
    "b?g*",
    "opera~2",
    "2022-01",
    "3 janvier 2020",
    "1ᵉʳ",
    "XIV",
    "M. ",
    "n° ",
    "4h30",
    "2.500 €",
    "porte-avions",
    "étudiant(e)s",
    "S.N.C.F.",
    "C-RAM",
    "a" * 300,
    "*a" * 40,
    "?" * 40,
    "-a" * 40,
    "oui",
    "vrai",
    "2022-13-45",
    "9999-12-31",
    "0000",
    "10000-01-01",
    "-0001",
    "2020-01-01T00:00:00+99:99",
]

FIELDS = [
    "text",
    "title",
    "section",
    "tags",
    "date",
    "words",
    "share",
    "urgent",
    "source",
    "id",
    "absent",
    "",
]
WORDS = [
    "drone",
    "Bagdad",
    "le",
    "de la",
    "opéra",
    "chevaux",
    "l’attaque",
    "2020",
    "monde",
    "à la une",
    "Irak",
    "oui",
    "5",
    "-1",
    "2022-01",
    "régions",
]


def query(random: Random) -> str:
    """Return any text, of three kinds in turn."""
    kind = random.randrange(4)
    if kind == 0:
        return "".join(
            chr(
                random.choice(
                    [random.randrange(0x80), random.randrange(0x600), random.randrange(0x110000)]
                )
            )
            for _ in range(random.randrange(60))
        )
    if kind == 1:
        return "".join(random.choices(PIECES, k=random.randrange(12)))
    text = sentence(random, 4)
    if kind == 2 and text:  # one thing wrong with it
        at = random.randrange(len(text))
        text = text[:at] + random.choice(PIECES) + text[at + random.randrange(3) :]
    return text


def sentence(random: Random, depth: int) -> str:
    """Return a query of the grammar."""
    joints = [" ", " ", " ET ", " OU ", " SAUF ", " NON "]
    return "".join(
        clause(random, depth) + random.choice(joints) for _ in range(random.randint(1, 3))
    ) + clause(random, depth)


def clause(random: Random, depth: int) -> str:
    word, field = random.choice(WORDS), random.choice(FIELDS[:10])
    kind = random.randrange(12)
    if kind == 0 and depth:
        return f"{random.choice(['', '-', '+'])}({sentence(random, depth - 1)})"
    made = {
        1: f'"{word} {random.choice(WORDS)}"{random.choice(["", "~2", "^2"])}',
        2: f"« {word} »",
        3: f"{field}:{word.split()[0]}",
        4: f"{field}:({word})",
        5: f"{field}:[{word} TO {random.choice(['*', *WORDS])}]",
        6: f"{field}:{random.choice(['>', '>=', '<', '<='])}{word.split()[0]}",
        7: f"{field}:{word[: random.randrange(4)]}*",
        8: f"{word.split()[0]}~{random.choice('12')}",
        9: f"{random.choice('+-')}{word}",
        10: f"{word}^{random.randrange(5)}",
    }
    return made.get(kind, word)


def value(random: Random) -> Any:
    """Return a value that an argument of another type or range may be given."""
    return random.choice(
        [
            None,
            0,
            -1,
            5,
            10**30,
            -(10**30),
            1.5,
            float("nan"),
            float("inf"),
            True,
            "",
            "x",
            "\ud800",
            "-date",
            "--date",
            "section",
            "text",
            "source",
            b"x",
            [],
            ["date"],
            ["-words", "section"],
            [None],
            [["date"]],
            {},
            {"text": 1.0},
            {"text": float("nan")},
            {"absent": 1},
            {"text": "x"},
            object(),
            ("urgent", "id"),
            {"x"},
            range(3),
        ]
    )


def cursor(random: Random) -> Any:
    """Return a cursor, damaged or forged."""
    number = random.choice(
        [
            0,
            1,
            -1,
            2.5,
            10**18,
            10**19,
            10**400,
            -(10**400),
            float("inf"),
            float("nan"),
            True,
            None,
            "1",
            [],
            [[]],
            {},
        ]
    )
    crafted = random.choice(
        [
            [[number], 3],
            [[1.0], number],
            [[number, number], 1],
            [number, number],
            number,
            [[1.0], 3, 4],
        ]
    )
    text = random.choice(
        [
            json.dumps(crafted),
            "[" * random.choice([10, 100_000]),
            '{"a":' * 5000,
            json.dumps(crafted)[: random.randrange(9)],
            "[[1e999], 1]",
            "[[" + "9" * 5000 + "], 1]",
        ]
    )
    return random.choice(
        [base64.urlsafe_b64encode(text.encode()).decode(), text, query(random), value(random)]
    )
