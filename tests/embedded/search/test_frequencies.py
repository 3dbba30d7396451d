"""Words near each other are words of one document, however far they may be."""

from __future__ import annotations

import pytest

from searchlib import Index, Keyword, Schema, Text, query as q


@pytest.mark.parametrize("distance", [2**31, 2**32, 2**63, 10**30])
def test_no_distance_reaches_the_next_document(distance):
    index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
    texts = ["chat noir", "chien", "chien et chat", "chat"]
    index.add_documents({"id": str(row), "text": text} for row, text in enumerate(texts))
    assert index.search(q.Near(("chien", "chat"), distance=distance)).ids == ["2"]
    assert index.search(q.Phrase("chien chat", slop=distance)).ids == ["2"]
