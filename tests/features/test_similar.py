"""Documents similar to one of the index."""

from __future__ import annotations

import pytest
from conftest import ids

from searchlib.errors import DocumentError


class TestSimilar:
    def test_similar(self, index):
        index.add_documents(
            [
                {
                    "id": "raid",
                    "title": "Des drones",
                    "text": "Une attaque de drones armés sur l’aéroport de Bagdad.",
                }
            ]
        )
        results = index.similar("drones")
        assert (
            ids(results)[0] == "raid"
            and "drones" not in ids(results)
            and ids(index.similar("drones", limit=0)) == []
        )
        with pytest.raises(DocumentError):
            index.similar("inconnu")
