"""Arrays as a file has them, block by block, and a term dictionary of them."""

from __future__ import annotations

import zlib

import numpy as np

from searchlib.kernels import hash_slots, narrow, starts_of

SHIFT = 4
"""Blocks of sixteen items: most terms of the tests lie in two."""

FIELDS = {b"a": 17, b"b": 0xFFFFFFFF}
"""The seed of each field."""


class Blocks:
    """An array of which every block is verified when it is first read."""

    def __init__(self, array, damaged=()):
        self.array, self.shift, self._damaged = array, SHIFT, damaged
        self.verified = bytearray(-(-len(array) // (1 << SHIFT))) + b"\1"

    def check(self, begin, end):
        for block in range(begin >> SHIFT, (end - 1 >> SHIFT) + 1):
            if block in self._damaged:
                raise ArithmeticError(block)
            self.verified[block] = 1


def dictionary_of(kernels, vocabulary, damaged=()):
    """Return a dictionary, and for each field its terms and their range."""
    terms, ranges, hashes = [], {}, []
    for name, seed in FIELDS.items():
        own = sorted(set(vocabulary[name]))
        ranges[name] = own, (len(terms), len(terms) + len(own))
        hashes += [zlib.crc32(term, seed) for term in own]
        terms += own
    text = np.frombuffer(b"".join(terms), np.uint8)
    starts = starts_of(np.array([len(term) for term in terms], np.int64))
    slots = narrow(hash_slots(np.array(hashes, np.uint32)))
    return kernels.TermDictionary(starts, Blocks(text, damaged), Blocks(slots)), ranges
