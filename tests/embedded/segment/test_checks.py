"""A segment's sections are checked against each other before use; only read blocks are verified."""

from __future__ import annotations

import random
import struct
from io import BytesIO

import numpy as np
import pytest
import zstandard
from fault.crafting import SegmentFile, name_again

from searchlib import Index, Keyword, Number, Schema, Text
from searchlib.embedded.segment import (
    Documents,
    DocumentsWriter,
    Inverted,
    InvertedWriter,
    TermBatch,
    write_segment,
)
from searchlib.embedded.segment.vectors import decode_vector, encode_vector
from searchlib.embedded.storage import Sections
from searchlib.errors import CorruptIndexError

SCHEMA = Schema(id=Keyword(unique=True), text=Text())


def crafted(folder, change):
    """The index of a folder, opened, a segment of which was changed and signed again."""
    path = next(folder.glob("*.sls"))
    file = SegmentFile(path.read_bytes())
    change(file)
    path.write_bytes(file.signed())
    name_again(folder, path.name)
    return Index.open(folder, verify="none")


@pytest.fixture
def folder(tmp_path):
    index = Index.create(tmp_path / "x.idx", SCHEMA)
    words = [f"mot{row}" for row in range(5000)]
    rest = [
        " ".join(random.Random(row).sample(words, 60)) for row in range(300)
    ]  # hard to compress
    index.add_documents(
        {"id": f"d{row}", "text": "des chevaux dans les prés " * 30 + rest[row]}
        for row in range(300)
    )
    return tmp_path / "x.idx"


def replaced(name, dtype, values):
    def change(file):
        held = np.frombuffer(file.sections[name][1], file.sections[name][0]).copy()
        file.sections[name] = (
            np.dtype(dtype).newbyteorder("<").str,
            np.asarray(values(held), dtype).tobytes(),
        )

    return change


def increased(values):
    values[-1] += 1
    return values


@pytest.mark.parametrize(
    ("name", "dtype", "values"),
    [
        ("terms.slots", "u4", lambda slots: np.full(len(slots), slots.max())),
        ("terms.slots", "u4", lambda slots: slots + np.uint32(10_000)),
        ("terms.slots", "u4", lambda slots: slots[:8]),
        ("terms.sizes", "u1", increased),
        ("terms.sizes", "u8", lambda sizes: sizes.astype("u8") + 2**63),
        ("terms.codings", "u1", lambda codings: codings | 16),
        ("terms.dfs", "u1", lambda dfs: dfs * 0),
        ("terms.dfs", "u1", lambda dfs: dfs[1:]),
        ("terms.entries", "u4", lambda entries: entries.astype("u4") + 1_000_000),
        ("terms.entries.counts", "u1", lambda counts: counts + 1),
        ("entries.codings", "u1", lambda codings: codings * 0 + 3),
        ("entries.lists.sizes", "u1", lambda sizes: sizes + 1),
        ("entries.positions.sizes", "u1", lambda sizes: sizes + 1),
        ("entries.dfs.great", "u4", lambda great: great[:0]),
        ("entries.positions", "u1", lambda heap: heap | 128),
        ("tokens.text", "u2", lambda tokens: tokens[1:]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_crafted_is_told_by_a_search_and_by_check(folder, name, dtype, values):
    with pytest.raises(CorruptIndexError) as caught:
        index = crafted(folder, replaced(name, dtype, values))
        index.search('"chevaux dans"')[0].highlight("text")
        for row in range(300):
            index.get(f"d{row}")
    assert caught.value.file.endswith(".sls")
    problems = Index.open(folder, verify="none").check()
    assert problems and caught.value.file in problems[0]


def test_a_frame_holds_what_was_promised_and_no_more(folder):
    bomb = zstandard.ZstdCompressor().compress(bytes(1 << 28))  # 25 kB

    def change(file):
        sizes = np.frombuffer(file.sections["stored.text.blocks.sizes"][1], "<u4").copy()
        heap = file.sections["stored.text"][1]
        file.sections["stored.text"] = ("|u1", heap[: -int(sizes[-1])] + bomb)
        sizes[-1] = len(bomb)
        file.sections["stored.text.blocks.sizes"] = ("<u4", sizes.tobytes())

    index = crafted(folder, change)
    with pytest.raises(CorruptIndexError, match="does not hold as much as") as caught:
        index.get("d299")
    assert caught.value.offset and index.get("d0")["text"].startswith("des chevaux")


def test_documents_are_no_more_than_bytes(folder):
    def change(file):
        file.meta["docs"] = 2**31 - 1

    with pytest.raises(CorruptIndexError):
        crafted(folder, change)


def test_many_documents_that_hold_nothing(tmp_path):
    file = BytesIO()
    written = write_segment(file, "x", 100_000, DocumentsWriter(), InvertedWriter())
    assert written.size > 100_000 and Documents(Sections(file.getvalue(), "x")).count == 100_000


def test_only_what_is_read_is_verified(folder):
    path = next(folder.glob("*.sls"))
    plain = bytearray(path.read_bytes())
    plain[plain.rindex(struct.pack("<I", zstandard.MAGIC_NUMBER)) + 9] ^= (
        1  # in the last block of texts
    )
    path.write_bytes(plain)
    index = Index.open(folder)
    assert len(index.search("chevaux", limit=None)) == 300 and index.get("d0")
    with pytest.raises(CorruptIndexError, match=r"'stored\.text' is damaged") as caught:
        index.get("d299")
    assert caught.value.file == path.name and caught.value.offset
    with pytest.raises(CorruptIndexError, match=r"stored\.text"):
        index.update_documents([{"id": "d0", "text": "autre"}])
        index.compact()
    with pytest.raises(CorruptIndexError, match=r"stored\.text"):
        Index.open(folder, verify="full")


def test_later_commits_are_verified_as_the_first(folder):
    index = {verify: Index.open(folder, verify=verify) for verify in ("none", "fast", "full")}
    before = set(folder.glob("*.sls"))
    Index.open(folder).add_documents([{"id": "new", "text": "un cheval"}])
    (path,) = set(folder.glob("*.sls")) - before
    plain = bytearray(path.read_bytes())
    at = plain.index(b"snew")
    plain[at + 1] = ord("z")
    path.write_bytes(plain)
    assert index["none"].get("new") == {"id": "zew", "text": "un cheval"}
    with pytest.raises(CorruptIndexError, match=r"stored\.id"):
        index["fast"].get("new")
    with pytest.raises(CorruptIndexError, match=r"stored\.id"):
        index["full"].search("cheval")


def test_check_names_the_term_of_a_list_that_cannot_be(folder):
    def change(file):
        dtype, plain = file.sections["entries.lists"]
        file.sections["entries.lists"] = (dtype, bytes(len(plain)))

    (problem,) = crafted(folder, change).check()
    assert "the postings of b'" in problem and "entries.lists" in problem and ".sls" in problem


def test_a_key_that_is_no_text_is_told(tmp_path):
    with Index.create(tmp_path / "x.idx", Schema(id=Keyword(unique=True), text=Text())) as index:
        index.add_documents({"id": f"d{row}", "text": "un cheval"} for row in range(3))

    def change(file):
        dtype, plain = file.sections["stored.id"]
        file.sections["stored.id"] = (dtype, plain.replace(b"sd1", b"s\xff1"))

    hits = crafted(tmp_path / "x.idx", change).search("cheval")
    with pytest.raises(CorruptIndexError, match=r"stored\.id.*document 1"):
        hits.ids  # noqa: B018


def test_a_column_of_another_type_is_merged_or_told(tmp_path):
    with Index.create(
        tmp_path / "x.idx", Schema(id=Keyword(unique=True), number=Number(int))
    ) as index:
        index.add_documents({"id": f"d{row}", "number": row} for row in range(20))

    def change(file):
        file.sections["column.number"] = ("<u8", file.sections["column.number"][1])

    index = crafted(tmp_path / "x.idx", change)
    index.add_documents([{"id": "without a number"}])
    index.compact()
    assert index.search("number:7").ids == ["d7"] and len(index) == 21 and not index.check()


def test_vectors_that_cannot_be():
    coded = encode_vector([("mot", 1.5, b"x"), ("été", 2.0, b"")])
    assert decode_vector(coded) == (["mot", "été"], [1.5, 2.0], [b"x", b""])
    for damaged in (
        coded[:3],
        coded[:-1],
        coded + b"x",
        struct.pack("<I", 2**32 - 1) + coded[4:],
        coded.replace(b"mot", b"\xff\xff\xff"),
    ):
        with pytest.raises(ValueError):
            decode_vector(damaged)


def test_values_are_as_many_as_postings():
    inverted = InvertedWriter()
    counts, docnums = np.array([2, 1]), np.array([0, 1, 1])
    tfs, values = np.array([1.0, 2.5, 1.0]), [b"x", b"yy", b"z"]
    inverted.add("f", TermBatch([b"a", b"b"], counts, docnums, tfs, values=values))
    output = BytesIO()
    write_segment(output, "x", None, DocumentsWriter(), inverted)
    assert Inverted(Sections(output.getvalue(), "x"), 2).values(0) == [b"x", b"yy"]
    file = SegmentFile(output.getvalue())
    file.sections["terms.values.counts"] = ("|u1", bytes([1, 2]))
    with pytest.raises(CorruptIndexError, match="values for the postings"):
        Inverted(Sections(file.signed(), "x"), 2).values(0)
    with pytest.raises(CorruptIndexError, match="more documents than the 1"):
        Inverted(Sections(output.getvalue(), "x"), 1).postings(0)
