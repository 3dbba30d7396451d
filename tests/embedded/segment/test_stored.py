"""Stored values: each comes back as it was, from a plain block or a compressed one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, strategies as st

from searchlib.embedded.segment.stored import BLOCK, StoredField, StoredWriter
from searchlib.embedded.segment.stored_values import decode_value, encode_value
from searchlib.embedded.storage import Sections, SectionWriter

plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.binary(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.decimals(allow_nan=False),
    st.datetimes(timezones=st.just(timezone.utc)),
)
values = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.lists(inner),
        st.tuples(inner, inner),
        st.dictionaries(st.text(), inner),
        st.dictionaries(st.integers(), inner),
        st.frozensets(st.integers()),
    ),
    max_leaves=8,
)


@given(values)
def test_a_value_comes_back(value):
    found = decode_value(encode_value(value))
    assert found == value and type(found) is type(value)


ODD = [
    "\ud800",
    {"\0": 1},
    {1: "x"},
    {2},
    (1, (2,)),
    date(1, 1, 1),
    datetime(9999, 12, 31),
    time(1),
    timedelta(-1),
    Decimal("1.10"),
    b"\xff",
]


@pytest.mark.parametrize("value", ODD)
def test_odd_values_come_back(value):
    assert decode_value(encode_value(value)) == value


def test_what_cannot_be_stored_is_said():
    with pytest.raises(TypeError, match="cannot store a object"):
        encode_value([object()])


def written(parts, docs) -> StoredField:
    file = BytesIO()
    writer, sections = StoredWriter("f"), SectionWriter(file, "x")
    for docnum, value in parts:
        writer.add(docnum, encode_value(value))
    writer.write(sections, docs)
    sections.finish()
    return StoredField(Sections(file.getvalue(), "x"), "f", docs)


@pytest.mark.parametrize("length", [5, 5_000, BLOCK + 1])
def test_documents_without_a_value(length):
    held = {docnum: f"{docnum} " * length for docnum in (0, 3, 4, 40, 41)}
    field = written(held.items(), 50)
    assert [field[docnum] for docnum in range(50)] == [held.get(docnum) for docnum in range(50)]
    assert [docnum for docnum in range(50) if docnum in field] == list(held)


def test_long_values_are_compressed_and_short_ones_are_not():
    long, short = (
        written([(row, "des chevaux " * 100) for row in range(100)], 100),
        written([(row, f"titre {row}") for row in range(100)], 100),
    )
    assert len(long.section) < 100 * 200 and short.section.whole().tobytes().startswith(
        b"stitre 0stitre 1"
    )


def test_blocks_are_copied_whole():
    source = written([(row, f"{row} " * 3_000) for row in range(30)], 31)
    file = BytesIO()
    writer, sections = StoredWriter("f"), SectionWriter(file, "x")
    writer.add(1, encode_value("avant"))
    writer.add_blocks(2, source)
    writer.add_blocks(33, source)
    writer.add(64, encode_value("après"))
    writer.write(sections, 66)
    sections.finish()
    field = StoredField(Sections(file.getvalue(), "x"), "f", 66)
    assert [field[docnum] for docnum in (0, 1, 64, 65)] == [None, "avant", "après", None]
    assert [field[docnum] for docnum in range(2, 64)] == [
        source[docnum] for docnum in [*range(31), *range(31)]
    ]
