"""The most expensive queries; as a script, run some of them on an index and print their costs.

    python costly.py INDEX SEED NUMBER TIMEOUT
    python costly.py INDEX                          those of GREAT, without a limit

The first line printed is the memory of the process after an ordinary query. Then there is one line
for each query: its text, the seconds of CPU time, whether it timed out, and the peak memory so far.
"""

from __future__ import annotations

import json
import re
import sys
import time
from random import Random
from typing import Any

COMMON = [
    "de",
    "la",
    "le",
    "les",
    "des",
    "du",
    "et",
    "un",
    "une",
    "dans",
    "pour",
    "par",
    "sur",
    "que",
    "qui",
    "est",
    "au",
    "aux",
    "ne",
    "pas",
    "se",
    "son",
    "sa",
    "ses",
    "ou",
    "il",
    "elle",
    "ce",
    "cette",
    "avec",
    "sans",
    "plus",
    "être",
    "avoir",
    "tout",
    "tous",
    "leur",
    "article",
    "loi",
    "droit",
    "jour",
    "homme",
    "maison",
]
LETTERS = "aeinorstlu"

FIXED = [
    "*e*",
    "a* e* i* o* u*",
    "*a*e*i*o*u*",
    "*a*a*a*a*a*b",
    "gouvernement~2",
    "???*",
    "id:*1*",
    "id:*",
    "-*e*",
    "title:* text:*",
    "NON *e* ET de",
    "de SAUF *a*",
    " OU ".join(f"*{a}{b}*" for a in "aeiou" for b in "lmnrst"),
    " OU ".join(a + b + "*" for a in "abcdefgh" for b in "aeiou"),
    " OU ".join(["de", "la", "le", "les", "des"] * 180),
    "l'" * 1000 + "a",
    "le de la " * 1500,
    '"le de la"~1000',
    '"' + "de la " * 700 + '"',
    " ".join(f"gouvernemant{k}" for k in range(200)),
    "-".join(["de"] * 2000),
    " ".join(COMMON * 40),
    "+de +la +le " * 300,
    "(de OU la) " * 300,
    " ".join(f'"de {word}"' for word in COMMON * 5),
    " ".join(f'"{word} de"~5' for word in COMMON),
    "numéro " * 700,
    "3 janvier 2020 " * 300,
    "1 " * 2000,
    "M. " * 800,
    "é" * 4000,
    "(" * 4000,
    '"' * 4000,
    "porte-avions " * 400,
]

GREAT = [
    " OU ".join(COMMON * 23),
    " ".join(COMMON * 120),
    "le de la " * 1500,
    "*e*",
    "a* OU e* OU i* OU o* OU u*",
    '"' + "de la " * 700 + '"',
    '"le de la"~1000',
    "l'" * 1000 + "a",
    "id:* OU text:*",
]
"""Queries that would use the most memory if it were not bounded."""

WAYS: list[dict[str, Any]] = [
    {},
    {},
    {},
    {"match": "any"},
    {"match": "auto"},
    {"facets": ["id", "date"]},
    {"sort": "id"},
    {"sort": ["-date", "id"]},
    {"distinct": "date"},
    {"limit": None},
    {"filter": "id:*1*"},
    {"filter": "*e*"},
    {"filter": "NON a*"},
]


def query(random: Random) -> str:
    """Return a fixed query, or one of several expensive kinds."""
    kind = random.randrange(12)
    if kind < 4:
        return random.choice(FIXED)
    if kind == 4:
        return " OU ".join(
            f"*{''.join(random.choices(LETTERS, k=random.randint(1, 3)))}*"
            for _ in range(random.randint(1, 30))
        )
    if kind == 5:
        return " ".join(
            "".join(random.choices(LETTERS + "cdmpv", k=random.randint(4, 12)))
            + random.choice(["~1", "~2"])
            for _ in range(random.randint(1, 40))
        )
    if kind == 6:
        return random.choice([" ", " OU ", " ET "]).join(
            random.choices(COMMON, k=random.randint(50, 900))
        )
    if kind == 7:
        return f'"{" ".join(random.choices(COMMON, k=random.randint(2, 400)))}"' + random.choice(
            ["", "~5", "~1000"]
        )
    if kind == 8:
        return " ".join(
            "-".join(random.choices(COMMON, k=random.randint(2, 30)))
            for _ in range(random.randint(1, 50))
        )
    if kind == 9:
        return "*".join(random.choices([*LETTERS, "?"], k=random.randint(2, 40)))
    if kind == 10:
        parts = ["*e*", "de", "d*", "(a* OU e*)", '"de la"', "dde~2", "id:*1*", "date:2000"]
        return " ".join(
            random.choice(["NON ", "-", "+", ""]) + random.choice(parts)
            for _ in range(random.randint(1, 60))
        )
    return " ".join(
        "".join(random.choices("abcdeéèilmnoprstu'’-.", k=random.randint(3, 14)))
        for _ in range(random.randint(50, 400))
    )


def memory() -> int:
    """Return the peak resident memory in MB, or 0 where the system hides it."""
    try:
        with open("/proc/self/status") as status:
            found = re.search(r"VmHWM:\s+(\d+) kB", status.read())
    except OSError:
        return 0
    return int(found[1]) >> 10 if found else 0


def main(path: str, seed: str = "1", number: str = "0", timeout: str = "0") -> None:
    from searchlib import Index

    index, random = Index.open(path), Random(int(seed))
    assert index.search("maison jour").correction is None
    print(memory())
    drawn = ((query(random), random.choice(WAYS)) for _ in range(int(number)))
    for text, way in drawn if number != "0" else ((great, {}) for great in GREAT):
        started = time.thread_time()
        results = index.search(text, timeout=float(timeout) or None, **way)
        results.total, results.correction  # noqa: B018
        print(
            json.dumps([text[:80], way, time.thread_time() - started, results.timed_out, memory()]),
            flush=True,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
