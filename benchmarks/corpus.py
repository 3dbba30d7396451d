"""The documents to index, read from a file or made from the dispatches of `seeds/`.

Made documents are drawn sentence by sentence from the dispatches by a seeded generator, some
sentences often and most of them rarely, so that words have the uneven document frequencies of a
real corpus. The same seeds and number always give the same documents.
"""

from __future__ import annotations

import gzip
import json
import os
import random
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path

from searchlib import readers
from searchlib.analysis import sentences

SEEDS = Path(__file__).parent.parent / "seeds"
NAMED = os.environ.get("SEARCHLIB_CORPUS")
"""The file to load instead of making documents."""

SECTIONS = ("monde", "politique", "économie", "culture", "sport", "sciences", "santé", "régions")
FIRST_DAY, DAYS = date(2015, 1, 1), 3000
SENTENCES = (4, 24)
SKEW = 0.8
"""The sentence of rank r is drawn in proportion to 1 / r ** SKEW."""


@dataclass(frozen=True)
class Document:
    """A document; `date` is YYYY, YYYY-MM or YYYY-MM-DD, `words` the number of words of `text`."""

    id: str
    title: str
    text: str
    date: str
    section: str
    words: int

    @property
    def size(self) -> int:
        """The size of the title and the text, in bytes of UTF-8."""
        return len(self.title.encode()) + len(self.text.encode())

    @property
    def start(self) -> datetime:
        """The first moment of the date, for an engine without partial dates."""
        year, month, day = (int(part) for part in f"{self.date}-01-01".split("-")[:3])
        return datetime(year, month, day)


def chosen(number: int) -> list[Document]:
    """Return up to `number` documents of the file named by SEARCHLIB_CORPUS, else make them."""
    return load(Path(NAMED), number) if NAMED else make(SEEDS, number)


def load(path: Path, number: int) -> list[Document]:
    """Return the first documents of a JSONL file, which may be compressed as .gz.

    Its records have the fields id, title, text, date and source.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [_of_record(json.loads(line)) for line in islice(lines, number)]


def _of_record(record: dict[str, str]) -> Document:
    return Document(
        record["id"],
        record["title"],
        record["text"],
        record["date"],
        record["source"],
        len(record["text"].split()),
    )


def make(seeds: Path, number: int, seed: int = 20220103) -> list[Document]:
    """Make documents from the dispatches of a folder.

    Raises
    ------
    ValueError
        If the folder has no dispatches.
    """
    generator = random.Random(seed)
    drawn_from = [
        sentence for record in readers.read(seeds) for sentence in _long_sentences(record.document)
    ]
    if not drawn_from:
        raise ValueError(
            f"{seeds} holds no dispatch: put *.txt files there, or name a JSONL corpus in the "
            "environment variable SEARCHLIB_CORPUS"
        )
    generator.shuffle(drawn_from)
    weights = list(accumulate((rank + 1) ** -SKEW for rank in range(len(drawn_from))))
    return [_made(generator, drawn_from, weights, row) for row in range(number)]


def _long_sentences(dispatch: dict[str, str] | None) -> list[str]:
    text = (dispatch or {}).get("text", "")
    return [text[start:end] for start, end in sentences(text) if len(text[start:end].split()) > 4]


def _made(
    generator: random.Random, drawn_from: list[str], weights: list[float], number: int
) -> Document:
    drawn = generator.choices(drawn_from, cum_weights=weights, k=generator.randint(*SENTENCES))
    paragraphs = [" ".join(drawn[start : start + 3]) for start in range(0, len(drawn), 3)]
    text = "\n\n".join(paragraphs)
    day = FIRST_DAY + timedelta(days=generator.randrange(DAYS))
    return Document(
        f"depeche-{number:06}",
        " ".join(drawn[0].split()[:10]),
        text,
        day.isoformat(),
        generator.choice(SECTIONS),
        len(text.split()),
    )


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents as JSON lines, for `read` in another process."""
    with open(path, "w", encoding="utf-8") as file:
        for document in documents:
            file.write(json.dumps(asdict(document), ensure_ascii=False) + "\n")


def read(path: Path) -> Iterator[Document]:
    """Yield the documents written by `write`."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield Document(**json.loads(line))
