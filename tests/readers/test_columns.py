"""Columns are mapped to fields by their names, and fields are typed by their cells."""

from __future__ import annotations

import doctest

import pytest

from searchlib import Boolean, Date, Index, Keyword, Number, Schema, Text, readers
from searchlib.readers import columns, csv_files, infer_schema, read, sources
from searchlib.readers.columns import KNOWN_NAMES, fields_of, plain_number

FRENCH = (
    "Titre;Texte;Prix (€);Rubrique;Date;Code postal;Quantité;En stock;Mots-clés;Auteur\r\n"
    '"Été à la plage";"Les chevaux; galopent";"1 234,50 €";loisirs;03/01/2022;01000;3;oui;'
    '"mer, sable";J. Œdipe\r\n'
    "Hiver;Neige, et ski, vraiment;12,5;sport;14/07/2023;75001;12;non;neige;\r\n"
)
SCHEMA = {
    "id": Keyword(unique=True),
    "title": Text(boost=2.0),
    "text": Text(),
    "date": Date(),
    "prix": Number(float),
    "rubrique": Keyword(),
    "code_postal": Keyword(),
    "quantite": Number(int),
    "en_stock": Boolean(),
    "mots_cles": Keyword(multiple=True),
    "auteur": Keyword(),
}


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_a_french_csv_is_found_by_its_words_prices_and_dates(tmp_path, encoding):
    source = write(tmp_path / "fr.csv", FRENCH, encoding)
    schema = infer_schema([source])
    assert dict(schema) == SCHEMA
    records = list(read(source, schema))
    assert [record.error for record in records] == [None, None]
    index = Index.memory(schema)
    index.add_documents(record.document for record in records)
    assert index.get("1") == {
        "id": "1",
        "title": "Été à la plage",
        "text": "Les chevaux; galopent",
        "date": "03/01/2022",
        "prix": 1234.5,
        "rubrique": "loisirs",
        "code_postal": "01000",
        "quantite": 3,
        "en_stock": True,
        "mots_cles": ["mer", "sable"],
        "auteur": "J. Œdipe",
    }
    for query, ids in (
        ("cheval", ["1"]),
        ("plages", ["1"]),
        ("neiges", ["2"]),
        ("prix:>1000", ["1"]),
        ("prix:12,5", ["2"]),
        ("date:2023-07", ["2"]),
        ("rubrique:sport", ["2"]),
        ("en_stock:oui", ["1"]),
        ("mots_cles:sable", ["1"]),
        ("quantite:12", ["2"]),
    ):
        assert [hit.id for hit in index.search(query)] == ids, query


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_the_first_record_says_which_column_became_what(tmp_path, encoding):
    source = write(tmp_path / "fr.csv", FRENCH, encoding)
    first, second = read(source, infer_schema([source]))
    assert first.notes[-1] == (
        "columns: Titre → title (text), Texte → text (text), Prix (€) → prix (number), "
        "Rubrique → rubrique (keyword), Date → date (date), Code postal → code_postal (keyword), "
        "Quantité → quantite (number), En stock → en_stock (boolean), "
        "Mots-clés → mots_cles (keyword), Auteur → auteur (keyword)"
    )
    fallback = (readers.FALLBACK_NOTE,) if encoding == "cp1252" else ()
    assert first.notes[:-1] == fallback and second.notes == fallback


def test_names_of_json_are_known_too(tmp_path):
    source = write(
        tmp_path / "a.jsonl", '{"_id": 7, "titre": "Un", "corps": "cheval"}\n{"id": 8}\n'
    )
    schema = infer_schema([source])
    records = list(read(source, schema))
    assert [record.document for record in records] == [
        {"id": "7", "title": "Un", "text": "cheval"},
        {"id": "8"},
    ]
    assert [record.notes for record in records] == [
        ("columns: _id → id (keyword), titre → title (text), corps → text (text)",),
        (),
    ]


@pytest.mark.parametrize(
    ("names", "is_table", "fields"),
    [
        (["titre", "texte", "prix"], True, ["title", "text", "prix"]),
        (["TITRE", "Corps", "Date de publication"], True, ["title", "text", "date"]),
        (["title", "titre", "headline"], True, ["title", "titre", "headline"]),
        (["headline", "titre"], True, ["headline", "title"]),
        (["nom", "description", "résumé"], True, ["title", "text", "resume"]),
        (["Identifiant", "Prix", "prix €", "prix"], True, ["id", "prix_2", "prix_3", "prix"]),
        (
            ["2020", "%", "__", "Œuvre d’art"],
            True,
            ["column_2020", "column", "column_2", "oeuvre_d_art"],
        ),
        (["Prix", "publiéLe", "a-b", "_x"], False, ["Prix", "publiéLe", "a_b", "x"]),
        (["column_1", "", "x"], True, ["column_1", "column", "x"]),
    ],
)
def test_fields_of_columns(names, is_table, fields):
    made = fields_of(names, is_table=is_table)
    assert [made[name] for name in names] == fields
    schema = Schema(**{field: Keyword() for field in fields})
    assert fields_of(names, schema, is_table=is_table) == made


def test_a_given_schema_decides(tmp_path):
    schema = Schema(ref=Keyword(unique=True), titre=Text(), Auteur=Keyword(), prix=Number(int))
    source = write(tmp_path / "a.csv", "REF;Titre;auteur;prix\nx1;Un cheval;Zola;12\n")
    (record,) = read(source, schema)
    assert record.document == {"ref": "x1", "titre": "Un cheval", "Auteur": "Zola", "prix": 12}
    source = write(tmp_path / "b.csv", "titre;pages\nUn cheval;3\n")
    (record,) = read(source, schema)
    assert record.document == {"ref": "1", "titre": "Un cheval", "pages": "3"}
    assert record.notes == ("columns: titre (text), pages (no such field)",)
    (record,) = read(source, Schema(titre=Text(), pages=Number(int)))
    assert record.document == {"titre": "Un cheval", "pages": 3}


@pytest.mark.parametrize("target", KNOWN_NAMES)
def test_every_known_name_becomes_its_field(target):
    for name in KNOWN_NAMES[target].split():
        if name != "description" or target == "text":
            assert fields_of([name.upper().replace("_", " ")], is_table=True) == {
                name.upper().replace("_", " "): target
            }


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12", "12"),
        ("-12,5", "-12.5"),
        ("1 234", "1234"),
        ("1\u202f234\u00a0567,8", "1234567.8"),
        ("1.234.567", "1234567"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1'234.5", "1234.5"),
        ("3,50 €", "3.50"),
        ("3.50 EUR", "3.50"),
        ("$4", "$4"),
        ("4 $", "4"),
        ("12 %", "12"),
        ("12,5,3", "12,5,3"),
        ("", ""),
        ("douze", "douze"),
        ("12 34", "12 34"),
        ("€", "€"),
        ("2022-01-03", "2022-01-03"),
        ("1e3", "1e3"),
        ("2,", "2,"),
    ],
)
def test_numbers_as_people_write_them(written, number):
    assert plain_number(written) == plain_number(f" {written} ").strip() == number


@pytest.mark.parametrize(
    ("header", "cells", "field"),
    [
        ("n", ["1", "1 200", "-3"], Number(int)),
        ("n", ["1", "1,5"], Number(float)),
        ("n", ["0", "0,5"], Number(float)),
        ("prix", ["1", "2"], Number(float)),
        ("n", ["01000", "75001"], Keyword()),
        ("cp", ["75001", "13001"], Keyword()),
        ("n", ["9" * 19], Keyword()),
        ("n", ["1", "n.c."], Keyword()),
        ("n", ["1,5", "-"], Keyword()),
        ("d", ["2022-01-03", "3 janvier 2022", "03/01/2022"], Date()),
        ("d", ["2022", "2023"], Number(int)),
        ("d", ["2022-01-03", "hier"], Keyword()),
        ("b", ["oui", "NON"], Boolean()),
        ("b", ["vrai", "faux", "peut-être"], Keyword()),
        ("b", ["1", "0"], Number(int)),
        ("ville", ["Paris", "Aix en Provence"], Keyword()),
        ("tags", ["a", "b"], Keyword(multiple=True)),
        ("avis", ["Un très bon livre, à lire", "Une longue lecture pour le soir"], Text()),
        ("chapô", ["Court", "Bref"], Text()),
        ("auteur", ["1", "2"], Keyword()),
    ],
)
def test_the_kind_of_a_column(tmp_path, header, cells, field):
    rows = "".join(f'"{cell}";x\n' for cell in cells)
    schema = infer_schema([write(tmp_path / "a.csv", f"{header};zz\n{rows}")])
    (name,) = set(schema) - {"id", "title", "text", "date", "zz"}
    assert schema[name] == field
    documents = [record.document for record in read(tmp_path / "a.csv", schema)]
    assert Index.memory(schema).add_documents(documents).added == len(cells)


def test_long_strings_of_json_are_texts_and_short_ones_keywords(tmp_path):
    line = '{"id": "a", "avis": "un avis qui a bien des mots", "ville": "Aix", "n": "12"}'
    schema = infer_schema([write(tmp_path / "a.jsonl", line)])
    assert (schema["avis"], schema["ville"], schema["n"]) == (Text(), Keyword(), Keyword())


@pytest.mark.parametrize("module", [columns, csv_files, sources])
def test_the_examples_of_the_documentation(module):
    failed, tried = doctest.testmod(module)
    assert failed == 0 and tried > 0
