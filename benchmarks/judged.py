"""Sets of documents with judged queries, read from a folder.

A set is a folder of four files, of which those in JSON lines may be compressed (`docs.jsonl.gz`):

    docs.jsonl     documents: id, text, and perhaps a title
    acc.jsonl      queries as they were typed: id, text
    noacc.jsonl    the same queries without accents; if it is missing, accents are taken off
    qrels.tsv      judgements: query, document, and perhaps the gain, 1 where there is none

A document without a title has the first line of its text for one, if that is shorter than
TITLE_LENGTH and another line follows at once; a line before a blank one is a paragraph. Queries
without a relevant document are left out.

The set of this project, in `judged_seeds/`, asks for the dispatches of `seeds/`. It is small and
easy: it shows that the benchmark runs, and would show that ranking broke, but it tells no two good
rankings apart.
"""

from __future__ import annotations

import random
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from searchlib import readers

from .corpus import SEEDS

DOCUMENTS, TYPED, BARE, JUDGEMENTS = "docs.jsonl", "acc.jsonl", "noacc.jsonl", "qrels.tsv"
JUDGED_SEEDS = Path(__file__).parent / "judged_seeds"
TITLE_LENGTH = 200
LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})


@dataclass(frozen=True)
class Judged:
    """A document to search: `title` is empty where it has none."""

    id: str
    title: str
    text: str

    @property
    def whole(self) -> str:
        """The title and the text as one text."""
        return f"{self.title}\n\n{self.text}" if self.title else self.text


@dataclass(frozen=True)
class Question:
    """A query with its judgements.

    Parameters
    ----------
    id : str
        Its name in the set.
    typed, bare : str
        The query as it was typed, and without accents.
    gains : dict of str to float
        The gain of each judged document; at least one is above 0.
    """

    id: str
    typed: str
    bare: str
    gains: dict[str, float]


@dataclass(frozen=True)
class JudgedSet:
    """Documents, and queries whose answers among them are known."""

    name: str
    documents: list[Judged]
    questions: list[Question]

    def sample(self, number: int) -> JudgedSet:
        """Return the set with up to `number` of its queries, always the same ones."""
        if number >= len(self.questions):
            return self
        drawn = random.Random(self.name).sample(range(len(self.questions)), number)
        return replace(self, questions=[self.questions[row] for row in sorted(drawn)])


def load_all(folder: Path) -> list[JudgedSet]:
    """Return the set that a folder is, or the sets of the folders in it, in order of their names.

    Raises
    ------
    ValueError
        If there is none, or one is not as it must be.
    """
    found = [path.parent for path in sorted([folder / JUDGEMENTS, *folder.glob(f"*/{JUDGEMENTS}")])]
    sets = [load(path) for path in found if (path / JUDGEMENTS).exists()]
    if not sets:
        raise ValueError(
            f"{folder} holds no judged set: neither it nor a folder in it has qrels.tsv"
        )
    return sets


def load(folder: Path) -> JudgedSet:
    """Return the set in a folder."""
    return _join(folder, [_document(record) for record in _records(_file(folder, DOCUMENTS))])


def seeds() -> JudgedSet:
    """Return this project's set of queries to the dispatches of `seeds/`."""
    read = (record.document for record in readers.read(SEEDS))
    return _join(JUDGED_SEEDS, [_document(document) for document in read if document is not None])


def _join(folder: Path, documents: list[Judged]) -> JudgedSet:
    typed, bare_file = _queries(_file(folder, TYPED)), _file(folder, BARE)
    bare = _queries(bare_file) if bare_file.exists() else {}
    gains = _gains(folder / JUDGEMENTS)
    known = {document.id for document in documents}
    missing = sorted({each for judged in gains.values() for each in judged} - known)
    if missing:
        raise ValueError(
            f"{folder / JUDGEMENTS} judges documents that there are not: {missing[:3]}"
        )
    questions = [
        Question(each, text, bare.get(each) or without_accents(text), gains[each])
        for each, text in typed.items()
        if any(gain > 0 for gain in gains[each].values())
    ]
    if not questions:
        raise ValueError(f"{folder}: no query of {TYPED} has a relevant document in {JUDGEMENTS}")
    return JudgedSet(folder.name, documents, questions)


def _document(record: dict[str, Any]) -> Judged:
    title, text = record.get("title") or "", record["text"]
    if not title:
        first, _, rest = text.partition("\n")
        if len(first) < TITLE_LENGTH and rest.split("\n", 1)[0].strip():
            title, text = first, rest
    return Judged(str(record["id"]), title, text)


def _queries(path: Path) -> dict[str, str]:
    return {str(record["id"]): record["text"] for record in _records(path)}


def _gains(path: Path) -> defaultdict[str, dict[str, float]]:
    gains: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines():
        query, document, *gain = line.split("\t")
        gains[query][document] = float(gain[0]) if gain else 1.0
    return gains


def _file(folder: Path, name: str) -> Path:
    """Return the path of a file of JSON lines, compressed or not."""
    packed = folder / f"{name}.gz"
    return packed if packed.exists() else folder / name


def _records(path: Path) -> Iterator[dict[str, Any]]:
    for record in readers.read_jsonl(path):
        if record.document is None:
            raise ValueError(f"{path}, line {record.line}: {record.error}")
        yield record.document


def without_accents(text: str) -> str:
    """Return a text as it is typed without accents and ligatures.

    >>> without_accents("Où l’œuf naît-il ?")
    'Ou l’oeuf nait-il ?'
    """
    letters = unicodedata.normalize("NFD", text.translate(LIGATURES))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
