"""Draw queries from the corpus itself, by the document frequency of its words.

Every query is taken from a document, so that it has an answer: two words of one document, eight
words of one passage, two adjacent words, the first letters of a word, a word with a letter missing.
The same corpus always gives the same queries.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from whoosh.lang.stopwords import stoplists

from .corpus import Document
from .engines import Query

WORD = re.compile(r"(?<![\w-])[^\W\d_]{4,}(?![\w’'-])")
PAIR = re.compile(r"(?<![\w-])(?=([^\W\d_]{4,}) ([^\W\d_]{4,})(?![\w’'-]))")
FUNCTION_WORDS = frozenset(stoplists["fr"])
"""Words that Whoosh's French analyzer drops; a query of them alone has no results there."""

COMMON, MIDDLE = 400, 4000
"""The highest ranks, by document frequency, of common words and of words in the middle."""

TRIES = 20


def words_of(text: str) -> list[str]:
    """Return the words of a text that are worth searching, in lower case and in order."""
    return [word for word in WORD.findall(text.lower()) if word not in FUNCTION_WORDS]


class Vocabulary:
    """The words of documents, in three bands of document frequency.

    They are the most frequent tenth (at most COMMON words), those up to the half (at most MIDDLE),
    and the others.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = [
            document for document in documents if len(words_of(document.text)) >= 8
        ] or list(documents)
        frequencies: Counter[str] = Counter()
        for document in documents:
            frequencies.update(set(words_of(document.text)))
        ranked = sorted(frequencies, key=lambda word: (-frequencies[word], word))
        first, second = min(COMMON, -(-len(ranked) // 10)), min(MIDDLE, -(-len(ranked) // 2))
        self.common, self.middle, self.rare = (
            ranked[:first],
            ranked[first:second] or ranked,
            ranked[second:] or ranked,
        )
        self.sections = sorted({document.section for document in documents})
        self.years = sorted({document.start.year for document in documents})
        self._band = {
            word: band
            for band, words in enumerate((self.common, self.middle, self.rare))
            for word in words
        }

    def together(self, generator: random.Random, bands: Sequence[int]) -> tuple[str, ...]:
        """Return different words of one document, one of each band where it has any."""
        words = sorted(set(words_of(generator.choice(self.documents).text)))
        chosen: list[str] = []
        for band in bands:
            left = [word for word in words if word not in chosen]
            chosen.append(
                generator.choice(
                    [word for word in left if self._band[word] == band] or left or words
                )
            )
        return tuple(chosen)

    def passage(self, generator: random.Random, length: int) -> tuple[str, ...]:
        """Return up to `length` consecutive words of one document, without function words."""
        words = words_of(generator.choice(self.documents).text)
        start = generator.randrange(max(1, len(words) - length + 1))
        return tuple(words[start : start + length])

    def pair(self, generator: random.Random) -> tuple[str, ...]:
        """Return two adjacent words."""
        for _ in range(TRIES):
            pairs = [
                pair
                for pair in PAIR.findall(generator.choice(self.documents).text.lower())
                if not FUNCTION_WORDS.intersection(pair)
            ]
            if pairs:
                return generator.choice(pairs)
        raise ValueError(
            "the corpus has hardly two words of four letters side by side: benchmarks need texts"
        )

    def decade(self, generator: random.Random) -> tuple[int, int]:
        """Return a year of the corpus, and the one ten years later."""
        start = generator.choice(self.years)
        return start, start + 10


def _without_a_letter(word: str) -> str:
    return word[:2] + word[3:]


def _makers(vocabulary: Vocabulary, generator: random.Random) -> dict[str, Callable[[], Query]]:
    pick, common, middle, rare = (
        generator.choice,
        vocabulary.common,
        vocabulary.middle,
        vocabulary.rare,
    )
    long_words = [word for word in middle + rare if len(word) >= 6] or middle
    return {
        "term, rare": lambda: Query((pick(rare),)),
        "term, common": lambda: Query((pick(common),)),
        "all of two": lambda: Query(vocabulary.together(generator, (0, 1))),
        "all of two, title and text": lambda: Query(
            vocabulary.together(generator, (0, 1)), fields=("title", "text")
        ),
        "any of three": lambda: Query(vocabulary.together(generator, (0, 1, 2)), "any"),
        "any of eight": lambda: Query(vocabulary.passage(generator, 8), "any"),
        "phrase": lambda: Query(vocabulary.pair(generator), "phrase"),
        "prefix": lambda: Query((pick(middle)[:4],), "prefix"),
        "fuzzy": lambda: Query((_without_a_letter(pick(long_words)),), "fuzzy"),
        "filter by section": lambda: Query((pick(common),), section=pick(vocabulary.sections)),
        "filter by years": lambda: Query((pick(common),), years=vocabulary.decade(generator)),
        "sort by date": lambda: Query((pick(common),), newest=True),
        "facet": lambda: Query((pick(common),), facet=True),
    }


CLASSES = (
    "term, rare",
    "term, common",
    "all of two",
    "all of two, title and text",
    "any of three",
    "any of eight",
    "phrase",
    "prefix",
    "fuzzy",
    "filter by section",
    "filter by years",
    "sort by date",
    "facet",
)
FILTERED = frozenset({"filter by section", "filter by years"})
"""Classes whose queries may have no results: the word and the filter may share no document."""


def draw(vocabulary: Vocabulary, kind: str, number: int) -> list[Query]:
    """Return up to `number` different queries of a class; fewer when the corpus has no more.

    >>> document = Document("1", "", "chevaux chevaux chevaux", "2022", "monde", 3)
    >>> [query.text for query in draw(Vocabulary([document]), "prefix", 5)]
    ['chev*']
    """
    generator = random.Random(kind)
    make = _makers(vocabulary, generator)[kind]
    drawn: Iterable[Query] = (make() for _ in range(number * TRIES))
    return list(dict.fromkeys(drawn))[:number]


def write(queries: Iterable[Query], path: Path) -> None:
    """Write queries as JSON lines, for `read` in another process."""
    with open(path, "w", encoding="utf-8") as file:
        for query in queries:
            file.write(json.dumps(asdict(query), ensure_ascii=False) + "\n")


def read(path: Path) -> Iterator[Query]:
    """Yield the queries written by `write`."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            record: dict[str, Any] = json.loads(line)
            yield Query(
                **{
                    name: tuple(value) if isinstance(value, list) else value
                    for name, value in record.items()
                }
            )
