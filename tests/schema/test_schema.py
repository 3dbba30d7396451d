"""Schemas check the values of documents and queries, and can be serialised."""

from __future__ import annotations

import datetime as dt
import json
import math
import pickle
from decimal import Decimal
from uuid import UUID

import pytest

from searchlib import Boolean, Date, Keyword, Number, Schema, Stored, Text
from searchlib.errors import DocumentError, SchemaError
from searchlib.schema import json_value


@pytest.mark.parametrize(
    "make",
    [
        lambda: Schema(),
        lambda: Schema(a=Keyword(unique=True), b=Keyword(unique=True)),
        lambda: Schema(_a=Text()),
        lambda: Schema(**{"a b": Text()}),
        lambda: Schema(a=Text),
        lambda: Schema(a="text"),
        lambda: Text(boost=0),
        lambda: Text(boost=float("nan")),
        lambda: Text(boost=10**400),
        lambda: Text(stored="no"),
        lambda: Keyword(unique=[[]]),
        lambda: Keyword(multiple=1),
        lambda: Number([int]),
        lambda: Keyword(unique=True, multiple=True),
        lambda: Number(str),
        lambda: Schema(a=Text()).field("b"),
        lambda: Schema(a=Text()).require_key(),
        lambda: Schema.from_dict({"a": {"type": "text", "colour": 1}}),
    ],
)
def test_what_is_no_schema(make):
    with pytest.raises(SchemaError):
        make()


def test_a_schema_survives_json_and_pickle(schema):
    assert Schema.from_dict(schema.to_dict()) == schema == pickle.loads(pickle.dumps(schema))
    assert schema.to_dict()["title"] == {"type": "text", "boost": 2.0} and schema.to_dict()[
        "words"
    ] == {"type": "number", "number": "int"}
    assert schema != Schema(id=Keyword(unique=True)) and hash(schema) == hash(
        Schema.from_dict(schema.to_dict())
    )


def test_a_schema_is_a_mapping(schema):
    assert (
        list(schema)[:2] == ["id", "title"]
        and schema.key == "id"
        and schema.text_fields == ("title", "text")
        and schema.kind("words") == "number"
    )


def test_absent_and_empty_values(schema):
    values = schema.check(
        {"id": "a", "title": None, "text": "", "section": "", "tags": ["", "x", "x"]}
    )
    assert (
        "title" not in values
        and values["text"].indexed == ""
        and values["section"] == ("", ())
        and values["tags"].indexed == ("x",)
    )


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (Number(int), "1 500", 1500),
        (Number(int), "-3", -3),
        (Number(float), "2,5", 2.5),
        (Number(float), "1e3", 1000.0),
        (Boolean(), "Oui", "true"),
        (Boolean(), "FAUX", "false"),
        (Boolean(), True, "true"),
        (Keyword(), "À la une", "À la une"),
    ],
)
def test_values_typed_in_a_query(field, typed, value):
    assert field.parse(typed) == value


@pytest.mark.parametrize(
    ("field", "typed"),
    [(Number(int), "douze"), (Boolean(), "peut-être"), (Date(), "hier"), (Stored(), "x")],
)
def test_values_that_cannot_be(field, typed):
    with pytest.raises(ValueError):
        field.parse(typed)


@pytest.mark.parametrize("value", [{1: "a"}, {"a": object()}, [b"x"], {"a": {"b": {3}}}])
def test_what_cannot_be_stored(value):
    with pytest.raises(DocumentError):
        Schema(a=Stored()).check({"a": value})


def test_depth_of_stored_values_is_bounded():
    deep: list = []
    for _ in range(200):
        deep = [deep]
    with pytest.raises(DocumentError, match="100 deep"):
        Schema(a=Stored()).check({"a": deep})


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("2.50"), "2.50"),
        (b"\xc3\xa9t\xff", "ét\\xff"),
        (dt.time(14, 30), "14:30:00"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ({dt.date(2022, 1, 3): {1: (b"x",)}}, {"2022-01-03": {"1": ["x"]}}),
        ([True, None, 3, "é", math.inf], [True, None, 3, "é", None]),
        ({None: 1, 2.5: 2}, {"null": 1, "2.5": 2}),
    ],
)
def test_values_as_json_holds_them(value, written):
    assert json.loads(json.dumps(json_value(value), allow_nan=False)) == written
