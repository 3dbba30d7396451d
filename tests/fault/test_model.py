"""Random operations on an index and on a simple model give the same documents and results."""

from __future__ import annotations

import itertools
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fault.documents import BAD, ENDLESS_TREE
from oracle import Oracle

from searchlib import Boolean, Date, Index, Keyword, Number, Schema, Stored, Text, parse
from searchlib.errors import DocumentError

SCHEMA = Schema(
    id=Keyword(unique=True),
    title=Text(boost=2.0),
    text=Text(),
    count=Number(int),
    rate=Number(float),
    date=Date(),
    urgent=Boolean(),
    section=Keyword(),
    tags=Keyword(multiple=True),
    extra=Stored(),
)
WORDS = [
    "cheval",
    "chevaux",
    "Bagdad",
    "drones",
    "l’aéroport",
    "attaque",
    "États-Unis",
    "2.500",
    "3",
    "janvier",
    "2020",
    "à",
    "le",
    "de",
    "opéra",
    "opération",
    "Covid-19",
    "élu",
    "ELUS",
]
QUERIES = [
    "cheval",
    "drones Bagdad",
    '"drones à"~2',
    "élu OU opéra",
    "attaque SAUF le",
    "covid*",
    "count:[2 TO 6]",
    "date:2020-01",
    "urgent:oui",
    "section:monde",
    "tags:a",
    "rate:>0.5",
    "3 janvier 2020",
    "title:cheval",
    "aéroport~",
    "États-Unis",
]
DELETING = [
    "count:[3 TO 4]",
    "cheval ET drones",
    "section:culture",
    "date:2019",
    "urgent:non SAUF tags:a",
]
KEYS = 12
BAD_VALUES = [
    (field, value)
    for field in BAD
    if field in SCHEMA and field != "id"
    for value in BAD[field]
    if value is not ENDLESS_TREE
]


class Model:
    """An index, the documents that it should have, and operations that change both."""

    def __init__(self, random: Random, path: Path | None) -> None:
        self.random = random
        self.path = path
        self.index = Index.memory(SCHEMA) if path is None else Index.create(path, SCHEMA)
        self.documents: dict[str, dict[str, Any]] = {}

    # ------------------------------------------------------------ documents

    def document(self, key: str) -> dict[str, Any]:
        """Return a random document with a key."""
        random = self.random
        optional: dict[str, Any] = {
            "title": self.words(4),
            "text": self.words(20),
            "count": random.randrange(8),
            "rate": random.random(),
            "urgent": random.random() < 0.5,
            "date": random.choice(["2019", "2020-01", "2020-01-03", "2021-06-01T12:00"]),
            "section": random.choice(["monde", "culture", ""]),
            "tags": random.sample("abc", random.randrange(3)),
            "extra": random.choice([None, 1, {"a": [1, 2.5, "é"]}, (1, (2,)), "x" * 500]),
        }
        return {
            "id": key,
            **{
                name: optional[name]
                for name in random.sample(list(optional), random.randrange(len(optional)))
            },
        }

    def words(self, most: int) -> str:
        return " ".join(self.random.choices(WORDS, k=self.random.randrange(most)))

    def key(self) -> str:
        return f"k{self.random.randrange(KEYS)}"

    def bad(self, key: str) -> dict[str, Any]:
        """Return an invalid document."""
        field, value = self.random.choice(BAD_VALUES)
        return {**self.document(key), field: value}

    # ------------------------------------------------------------ changes

    def step(self) -> None:
        """Run a random operation."""
        self.random.choice(
            [
                self.write,
                self.write,
                self.write,
                self.add_many,
                self.by_whoosh,
                self.compact,
                self.reopen,
            ]
        )()

    def write(self) -> None:
        """Run the operations of one writer, which may be rolled back."""
        writer, documents = self.index.writer(), dict(self.documents)
        for _ in range(self.random.randrange(8)):
            self.random.choice(
                [self.put, self.put, self.put, self.remove, self.remove_found, self.put_bad]
            )(writer, documents)
        if self.random.random() < 0.8:
            writer.commit()
            self.documents = documents
        else:
            writer.rollback()

    def put(self, writer: Any, documents: dict[str, dict[str, Any]]) -> None:
        made = self.document(self.key())
        if self.random.random() < 0.4 and made["id"] in documents:
            with pytest.raises(DocumentError):
                writer.add(made)
            return
        writer.update(made) if self.random.random() < 0.7 or made[
            "id"
        ] in documents else writer.add(made)
        documents.pop(made["id"], None)
        documents[made["id"]] = made

    def put_bad(self, writer: Any, documents: dict[str, dict[str, Any]]) -> None:
        with pytest.raises(DocumentError):
            writer.update(self.bad(self.key()))

    def remove(self, writer: Any, documents: dict[str, dict[str, Any]]) -> None:
        key = self.key()
        assert writer.delete(key) == (documents.pop(key, None) is not None)

    def remove_found(self, writer: Any, documents: dict[str, dict[str, Any]]) -> None:
        query = self.random.choice(DELETING)
        found = oracle(documents).search(parse(query, SCHEMA))
        assert writer.delete_by_query(query) == len(found)
        for key in found:
            del documents[key]

    def add_many(self) -> None:
        """Add documents in one call that skips invalid ones."""
        made = [self.document(self.key()) for _ in range(self.random.randrange(6))]
        given = [*made, *([self.bad(self.key())] if self.random.random() < 0.5 else [])]
        self.random.shuffle(given)
        report = self.index.update_documents(
            given, on_error="skip", memory_mb=self.random.choice([1, 256])
        )
        assert report.added == len(made)
        for document in given:
            if any(document is one for one in made):
                self.documents.pop(document["id"], None)
                self.documents[document["id"]] = document

    def by_whoosh(self) -> None:
        """Change the index through Whoosh's own writer."""
        writer, documents = self.index.whoosh.writer(), dict(self.documents)
        for _ in range(self.random.randrange(4)):
            key = self.key()
            if self.random.random() < 0.2:
                with pytest.raises(DocumentError):
                    writer.update_document(**{**self.bad(key), "urgent": 3})
                continue
            made = self.document(key)
            writer.update_document(**made)
            documents.pop(key, None)
            documents[key] = made
        if self.random.random() < 0.8:
            writer.commit(**self.random.choice([{}, {"optimize": True}]))
            self.documents = documents
        else:
            writer.cancel()

    def compact(self) -> None:
        self.index.compact()
        assert self.index.stats()["segments"] <= 1

    def reopen(self) -> None:
        if self.path is not None:
            self.index.close()
            self.index = Index.open(self.path, verify=self.random.choice(["fast", "full"]))

    # ------------------------------------------------------------ what must hold

    def verify(self) -> None:
        """Compare the index with the model."""
        assert self.index.check() == [] and len(self.index) == len(self.documents)
        for key in (f"k{number}" for number in range(KEYS)):
            assert self.index.get(key) == stored(self.documents.get(key)), key
        expected = oracle(self.documents)
        for query in self.random.sample(QUERIES, 5):
            scores = expected.search(parse(query, SCHEMA))
            results = self.index.search(query, match="all", limit=None)
            assert {hit.id for hit in results} == set(scores) and results.total == len(scores), (
                query
            )
            for hit in results:
                assert hit.fields == stored(self.documents[hit.id])


def stored(document: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the fields of a document that are stored: all but those that are None."""
    return (
        None
        if document is None
        else {name: value for name, value in document.items() if value is not None}
    )


def oracle(documents: dict[str, dict[str, Any]]) -> Oracle:
    found = Oracle(SCHEMA)
    found.update(documents.values())
    return found


def test_any_work_leaves_what_the_model_holds(tmp_path: Path, trials) -> None:
    tried = trials(
        13, "model: random add, update, delete, commit, merge, reopen", release=5000, small=100
    )
    for number in tried:
        model = Model(tried.random, None if number % 2 else tmp_path / f"{number}.idx")
        for _ in itertools.repeat(None, tried.random.randrange(1, 12)):
            model.step()
        model.verify()
        model.index.close()
