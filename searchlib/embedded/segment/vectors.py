"""Vectors: the terms of a document's field with weights and values, where Whoosh is asked for them.

The bytes of one vector: u4 its items; u4[n] the bytes of each text; float32[n] the weights; u4[n]
the bytes of each value; the texts, in UTF-8; the values.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from searchlib.schema import decode_text, encode_text


def encode_vector(items: Iterable[tuple[Any, float, bytes]]) -> bytes:
    """Return a vector of texts, weights and values as bytes; no bytes for no items."""
    encoded = [
        (text if isinstance(text, bytes) else encode_text(text), weight, value)
        for text, weight, value in items
    ]
    if not encoded:
        return b""
    texts, weights, values = zip(*encoded, strict=True)
    head = (
        np.array([len(encoded), *map(len, texts)], "<u4").tobytes()
        + np.array(weights, "<f4").tobytes()
        + np.array([*map(len, values)], "<u4").tobytes()
    )
    return b"".join((head, *texts, *values))


def decode_vector(coded: bytes) -> tuple[list[str], list[float], list[bytes]]:
    """Return the texts, weights and values of a vector; ValueError if the bytes are not one."""
    n = int.from_bytes(coded[:4], "little")
    if 4 + 12 * n > len(coded):
        raise ValueError(f"a vector of {len(coded)} bytes cannot have {n} items")
    text_sizes, weights, value_sizes = (
        np.frombuffer(coded, kind, n, 4 + 4 * n * row).tolist()
        for row, kind in enumerate(("<u4", "<f4", "<u4"))
    )
    at = 4 + 12 * n
    if at + sum(text_sizes) + sum(value_sizes) != len(coded):
        raise ValueError("a vector is not as long as its sizes say")
    parts = []
    for size in text_sizes + value_sizes:
        parts.append(coded[at : at + size])
        at += size
    return [decode_text(text) for text in parts[:n]], weights, parts[n:]
