"""CSV files with any separator and JSON files in any layout are read."""

from __future__ import annotations

import json
import random

import pytest

from searchlib.readers import json_files, read
from searchlib.readers.csv_files import separator_of


def write(path, text):
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("a;b\n1;2\n", ";"),
        ("a,b\n1,2\n", ","),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("titre;prix\nUn, deux;1,5\nTrois, quatre;2,5\n", ";"),
        ("a;b,c;d\n1;2,3;4\n", ";"),
        ('a,"b;c;d",e\n1,2,3\n', ","),
        ('a;b\n"1;1";"2,\n2,2"\n', ";"),
        ("a;b\n", ";"),
        ("a,b;c\n1,2;3\n4,5;6;7\n", ","),
        ("seul\n1\n2\n", None),
        ("", None),
        ("un texte\n\nlong", None),
        ('a;b\n"1;2', ";"),
    ],
)
def test_the_separator(text, separator):
    assert separator_of(text) == separator


@pytest.mark.parametrize("head", ["sep=;\n", "SEP=;\r\n", '"sep=;"\n'])
def test_excels_line_names_the_separator(tmp_path, head):
    first, second = read(write(tmp_path / "a.csv", f"{head}titre;prix\nUn;3\nDeux;4,5,6,7\n"))
    assert first.document == {"id": "1", "titre": "Un", "prix": "3"}
    assert (first.line, second.line) == (3, 4) and second.document["prix"] == "4,5,6,7"


def test_nameless_columns_are_numbered(tmp_path):
    records = list(read(write(tmp_path / "a.csv", "titre;;prix;\nUn;x;3;\n")))
    assert [r.document for r in records] == [
        {"id": "1", "titre": "Un", "column_2": "x", "prix": "3"}
    ]


def test_a_column_that_is_the_id_under_another_name(tmp_path):
    (record,) = read(write(tmp_path / "a.csv", "Identifiant;titre\nx;Un\n"))
    assert record.document == {"Identifiant": "x", "titre": "Un"} and not record.derived


def test_cells_of_blanks_are_absent(tmp_path):
    (record,) = read(write(tmp_path / "a.csv", "id;titre;prix\nx; ;\t\n"))
    assert record.document == {"id": "x"}


def lines(path):
    return [(record.line, record.document) for record in read(path)]


OBJECTS = [{"id": "a", "n": [1, {"x": "]\n,é"}]}, {"id": "b"}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (json.dumps(OBJECTS), [1, 1]),
        (json.dumps(OBJECTS, indent=1), [2, 11]),
        ("\n [\n" + ",\n".join(map(json.dumps, OBJECTS)) + "\n]\n", [3, 4]),
        ("\n".join(map(json.dumps, OBJECTS)), [1, 2]),
        ("[]", []),
        ("", []),
        (" \n", []),
        (json.dumps(OBJECTS[0], indent=1), [1]),
    ],
)
@pytest.mark.parametrize("chunk", [1, 2, 7, 65536])
@pytest.mark.parametrize("name", ["a.json", "a.JSON"])
def test_json(tmp_path, monkeypatch, text, expected, chunk, name):
    monkeypatch.setattr(json_files, "CHUNK", chunk)
    assert lines(write(tmp_path / name, text)) == list(zip(expected, OBJECTS, strict=False))


@pytest.mark.parametrize("chunk", [1, 3, 65536])
@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('[{"id": 1},\n {"id": oops}]', "2: not JSON: Expecting value, at column 9; nothing after"),
        ('[{"id": 1},\n]', "2: not JSON: a value is missing after ',', at column 1;"),
        ('[{"id": 1}\n{"id": 2}]', "2: not JSON: ',' is missing between two values, at column 1;"),
        ('[{"id": 1}\n', "2: not JSON: ']' is missing at the end, at column 1;"),
        ('[{"id": 1}] {"id": 2}', "1: not JSON: there is more after the array, at column 13;"),
        ('{"id": 1}\n]', "2: not JSON: unexpected ']', at column 1;"),
        ('[{"id": 1}, 12345, 3]', "1: expected a JSON object, got int"),
        ('[{"id": 1}, "x"]', "1: expected a JSON object, got str"),
        ('{"id": 1}\n' + "[" * 200_000, "2: "),
    ],
)
def test_json_that_is_wrong(tmp_path, monkeypatch, text, error, chunk):
    if chunk < 65536 and len(text) > 1000:
        pytest.skip("takes long, and shows no more")
    monkeypatch.setattr(json_files, "CHUNK", chunk)
    first, *others = read(write(tmp_path / "a.json", text))
    assert first.document == {"id": 1} and all(record.document is None for record in others)
    assert f"{others[0].line}: {others[0].error}".startswith(error)


def test_the_column_is_that_of_the_file(tmp_path):
    good = '{"id": "é", "text": "' + "x" * 70_000 + '"}'
    (_, record) = read(write(tmp_path / "a.json", f"[{good}, oops]"))
    assert f"at column {len(good) + 4};" in record.error


def test_jsonl_names_the_column_and_not_a_line_of_its_own(tmp_path):
    (_, record) = read(write(tmp_path / "a.jsonl", '{"id": 1}\n{"id": oops}\n'))
    assert record.error == "not JSON: Expecting value, at column 8" and record.line == 2


def test_random_json_is_read_as_it_was_written(tmp_path, monkeypatch):
    drawn = random.Random(7)
    for _ in range(100):
        monkeypatch.setattr(json_files, "CHUNK", drawn.choice([1, 5, 64, 1000]))
        objects = [
            {"id": str(n), "v": drawn.choice([1.5, -3, None, 'é\n"[{', [[], {}], {"a": [1]}])}
            for n in range(drawn.randrange(8))
        ]
        indent = drawn.choice([None, 0, 2])
        text = json.dumps(objects, indent=indent, ensure_ascii=drawn.random() < 0.5)
        path = write(tmp_path / "a.json", text)
        assert [record.document for record in read(path)] == objects
        for record in read(path):
            assert text.splitlines()[record.line - 1].strip().startswith(("{", "["))


class TestSections:
    def test_a_subfolder_is_the_section_of_its_dispatches(self, tmp_path):
        for name in ("a.txt", "monde/b.txt", "monde/asie/c.txt"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            write(tmp_path / name, "Un texte.")
        write(tmp_path / "monde" / "d.jsonl", '{"id": "d"}')
        sections = {
            record.document["id"]: record.document.get("section") for record in read(tmp_path)
        }
        assert sections == {"a": None, "b": "monde", "c": "monde", "d": None}
