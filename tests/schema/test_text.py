"""Texts as bytes, lone surrogates included."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given, strategies as st

from searchlib.schema import decode_text, encode_text, encode_texts, text

any_text = st.text(st.characters(exclude_categories=()))


@given(any_text)
def test_any_string_survives(value: str) -> None:
    assert decode_text(encode_text(value)) == value
    assert decode_text(encode_text(value, "utf-32-le"), "utf-32-le") == value


@given(st.lists(any_text))
def test_many_texts_are_encoded_as_each_alone(values: list[str]) -> None:
    assert encode_texts(values) == [encode_text(value) for value in values]


def test_well_formed_text_is_plain_utf_8() -> None:
    assert encode_text("été 🔥") == "été 🔥".encode()


def test_bytes_of_no_text_are_refused() -> None:
    with pytest.raises(UnicodeDecodeError):
        decode_text(b"\xff")


def test_examples() -> None:
    assert doctest.testmod(text).failed == 0
