"""Tables of chunks give the ids that a reader gives, chunk by chunk, whatever they remember."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, strategies as st

from searchlib.kernels import Bareness, EntryTable, PlainShape

PLAIN = re.compile(
    r"[(«]*(?:([lL]['’])(?=[ae]))?(?!(?:[dD][eé])|[ix]{2}(?![a-zé]))([a-zéDL][a-zé]+)[)».]*"
)


class Reader:
    """Reads chunks by arbitrary rules, and keeps what it read.

    A chunk becomes its letters, one a position; a word or clitic of a plain chunk is one position,
    unless it is `roi`. Figures are linked to figures, and to a chunk that begins with `x`.
    """

    shape = PlainShape(
        opening="(«",
        closing=")».",
        elided=("l", "L"),
        apostrophes="'’",
        vowels="ae",
        first="abcdefghijklmnopqrstuvwxyzéDL",
        next="abcdefghijklmnopqrstuvwxyzé",
        shortest=2,
        folded={"d": "d", "D": "d", "e": "e", "é": "e"},
        beginnings=frozenset({"de"}),
        numeral="ix",
    )

    words = None
    entries = EntryTable()
    bareness = Bareness(letters="abx", enough=3, accents="éÉ’")

    def __init__(self) -> None:
        self.keys: dict[str, int] = {}
        self.asked: list[str] = []

    def id_of(self, key):
        return self.keys.setdefault(key, len(self.keys))

    def plain_chunks(self, chunks):
        matches = map(PLAIN.fullmatch, chunks)
        return [
            tuple(part or "" for part in match.groups()) if match else ("", "") for match in matches
        ]

    def paragraphs(self, text):
        return re.split(r"\n\s*\n", text)

    def is_bare(self, paragraph):
        letters = sum(letter in "abx" for letter in paragraph)
        return letters >= 3 and not set(paragraph) & set("éÉ’")

    def twin(self, entry_id):
        key = list(self.keys)[entry_id]
        return entry_id if key.isdigit() else self.id_of(f"bare {key}")

    def word(self, word):
        return -1 if word == "roi" else self.id_of(f"word {word}")

    def clitic(self, clitic):
        return self.id_of(f"clitic {clitic}")

    def read(self, text):
        self.asked.append(text)
        [(clitic, word)] = self.plain_chunks([text])
        if word and word != "roi":
            return (*(self.clitic(c) for c in [clitic] if c), self.word(word))
        return tuple(map(self.id_of, text))

    def is_marked(self, chunk):
        return chunk[-1].isdigit()

    def right_links(self, chunk):
        return 3 if chunk[-1].isdigit() else 0

    def left_links(self, chunk):
        return 1 if chunk[0].isdigit() else 2 if chunk[0] == "x" else 0

    def expected(self, text, bare=None):
        """Return the keys of a text, found naively."""
        for number, paragraph in enumerate(self.paragraphs(text)):
            is_bare = self.is_bare(paragraph) if bare is None else bare[number]
            for key in self.expected_alone(paragraph):
                yield f"bare {key}" if is_bare and not key.isdigit() else key

    def expected_alone(self, paragraph):
        """Return the keys of a paragraph that is not bare."""
        chunks = paragraph.split()
        while chunks:
            size = 1
            while (
                size < len(chunks)
                and chunks[size - 1][-1].isdigit()
                and (chunks[size][0].isdigit() or chunks[size][0] == "x")
            ):
                size += 1
            [(clitic, word)] = self.plain_chunks(chunks[:1])
            if size == 1 and word and word != "roi":
                yield from [f"clitic {clitic}"] * bool(clitic)
                yield f"word {word}"
            else:
                yield from " ".join(chunks[:size])
            chunks = chunks[size:]


pieces = st.sampled_from(
    [
        "l'eau",
        "L’été",
        "l'or",
        "roi",
        "(roi)",
        "Dans",
        "déjà",
        "ix",
        "ixa",
        "«mots».",
        "12",
        "x",
        "x3",
        "3x",
        "é",
        "ab",
    ]
) | st.text("abé12x'’«».(Dœ–\u2003\U0001f600\ud800\x1c\x85 \n", max_size=8)
blanks = st.sampled_from([" ", "  ", "\n", "\n\n", "\n \t\n", "\r\n", "\u2028", "\xa0", "\x1f"])
texts = st.lists(st.tuples(pieces, blanks), max_size=12).map(
    lambda parts: "".join(piece + blank for piece, blank in parts)
)


@given(st.lists(st.lists(texts, max_size=3), max_size=3))
def test_keys_of_every_position(kernels, batches):
    reader = Reader()
    table = kernels.ChunkTable(reader)
    for batch in batches:
        ids, lengths = table.encode(batch)
        assert ids.dtype == np.uint32 and lengths.dtype == np.int64
        keys = list(reader.keys)
        wanted = [list(reader.expected(text)) for text in batch]
        assert [keys[number] for number in ids.tolist()] == [key for text in wanted for key in text]
        assert lengths.tolist() == [len(text) for text in wanted]


@given(texts, st.data())
def test_it_may_be_told_which_paragraphs_are_bare(kernels, text, data):
    reader = Reader()
    count = len(reader.paragraphs(text))
    bare = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    ids = kernels.ChunkTable(reader).encode([text], bare)[0].tolist()
    keys = list(reader.keys)
    assert [keys[number] for number in ids] == list(reader.expected(text, bare))


def test_it_must_be_told_of_every_paragraph(native):
    with pytest.raises(ValueError, match="more paragraphs"):
        native.ChunkTable(Reader()).encode(["a\n\nb"], [True])


def test_what_was_read_is_remembered(kernels):
    reader = Reader()
    table = kernels.ChunkTable(reader)
    text = "Le roi d'Ys, l'eau (12 x) 3 4 x"
    first = table.encode([text, text])[0].tolist()
    asked = list(reader.asked)
    assert len(asked) == len(set(asked)) and "3 4 x" in asked
    assert table.encode([text])[0].tolist() * 2 == first and reader.asked == asked


@pytest.mark.parametrize("length", [22, 23, 24, 79, 80, 81, 200, 5000])
def test_chunks_of_any_length(kernels, length):
    reader = Reader()
    table = kernels.ChunkTable(reader)
    chunk, other = "é" * length, "é" * (length - 1) + "e"
    ids = [table.encode([f"{chunk} {other}  {chunk}1 {chunk}"])[0].tolist() for _ in range(2)]
    assert ids[0] == ids[1]
    keys = list(reader.keys)
    assert [keys[number] for number in ids[0]] == list(
        reader.expected(f"{chunk} {other}  {chunk}1 {chunk}")
    )


def test_a_large_vocabulary(kernels):
    reader = Reader()
    table = kernels.ChunkTable(reader)
    numbers = [f"m{number:x}" for number in range(0, 200_000, 7)]
    text = " ".join(numbers)
    ids = table.encode([text])[0]
    assert table.size > len(numbers) and ids.tolist() == table.encode([text])[0].tolist()
    keys = list(reader.keys)
    assert [keys[number] for number in ids.tolist()] == list(reader.expected(text))


def test_an_error_of_the_reader_comes_through(kernels):
    class Broken(Reader):
        def read(self, text):
            raise KeyError(text)

    with pytest.raises(KeyError):
        kernels.ChunkTable(Broken()).encode(["d'Ys"])


@pytest.mark.parametrize("text", [None, b"roi", 3])
def test_what_is_no_text_is_refused(kernels, text):
    with pytest.raises((TypeError, AttributeError)):
        kernels.ChunkTable(Reader()).encode([text])


@pytest.mark.parametrize(
    "change",
    [
        {"opening": "\U0001f600"},
        {"folded": {"é": "É"}},
        {"beginnings": frozenset({"de", "jan"})},
        {"beginnings": frozenset({"dezembre"})},
        {"shortest": 81},
    ],
)
def test_a_shape_that_no_table_holds_is_refused(native, change):
    reader = Reader()
    reader.shape = Reader.shape._replace(**change)
    with pytest.raises(ValueError, match=r"class|folded|lengths"):
        native.ChunkTable(reader)
