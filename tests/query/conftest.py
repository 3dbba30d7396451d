"""A schema with only what the parser needs: the names and the kinds of fields."""

from __future__ import annotations

import pytest


class FakeSchema:
    """Map the names of a few fields to their kinds."""

    KINDS = {  # noqa: RUF012
        "title": "text",
        "text": "text",
        "tags": "keyword",
        "words": "number",
        "date": "date",
        "live": "boolean",
        "raw": "stored",
    }

    def __contains__(self, name: object) -> bool:
        return name in self.KINDS

    def kind(self, name: str) -> str:
        return self.KINDS[name]


@pytest.fixture(scope="session")
def schema() -> FakeSchema:
    return FakeSchema()
