"""Errors survive pickling."""

from __future__ import annotations

import pickle

from searchlib.errors import CorruptIndexError, DocumentError, QueryError


def test_errors_survive_pickling():
    for error in (
        DocumentError("message", "field"),
        QueryError("message", 3),
        CorruptIndexError("message", "file", 12),
    ):
        copy = pickle.loads(pickle.dumps(error))
        assert (type(copy), str(copy), vars(copy)) == (type(error), "message", vars(error))
