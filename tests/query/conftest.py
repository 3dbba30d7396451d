"""A schema that knows no more than the parser may ask: which names are fields, and of what kind."""

from __future__ import annotations

import pytest


class FakeSchema:
    """The kinds of a few fields, by name."""

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
