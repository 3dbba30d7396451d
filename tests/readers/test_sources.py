"""Files and folders are read as documents."""

from __future__ import annotations

import gzip
import json
import re

import pytest
from conftest import ROOT, SHARED

from searchlib import Boolean, Date, Index, Keyword, Number, Schema, Text
from searchlib.errors import DocumentError, SchemaError, SearchlibError
from searchlib.readers import FALLBACK_NOTE, infer_schema, load_schema, parse_dispatch, read

BODY = "Le port a rouvert. Les navires attendaient depuis lundi."


def documents(source, schema=None):
    return [record.document for record in read(source, schema)]


class TestDispatches:
    @pytest.mark.parametrize(
        ("text", "date", "title", "body"),
        [
            (f"date 2022-01\n\nLe port\n\n{BODY}", "2022-01", "Le port", BODY),
            (f"date 2022-01-03 {BODY}", "2022-01-03", "Le port a rouvert.", BODY),
            (
                f" date 2022-01 {BODY}\n\nUn titre\n\nSuite.",
                "2022-01",
                "Le port a rouvert.",
                f"{BODY}\n\nUn titre\n\nSuite.",
            ),
            (f"\ufeffdate 2022-01\r\n\r\nLe port\r\n\r\n{BODY}\r\n", "2022-01", "Le port", BODY),
            (f"Le port\n\n{BODY}", None, "Le port", BODY),
            (f"Le port\n{BODY}", None, "Le port Le port a rouvert.", f"Le port\n{BODY}"),
            (
                "date incertaine pour le port",
                None,
                "date incertaine pour le port",
                "date incertaine pour le port",
            ),
            ("date 2022-011 et suite", None, "date 2022-011 et suite", "date 2022-011 et suite"),
            (
                "M. Aubin, n° 5, est venu. Puis non.",
                None,
                "M. Aubin, n° 5, est venu.",
                "M. Aubin, n° 5, est venu. Puis non.",
            ),
            (
                "La S.N.C.F. Réseau compte 2.500 agents. Fin.",
                None,
                "La S.N.C.F. Réseau compte 2.500 agents.",
                "La S.N.C.F. Réseau compte 2.500 agents. Fin.",
            ),
        ],
    )
    def test_date_title_and_body(self, text, date, title, body):
        expected = {"id": "x", "title": title, "text": body} | ({"date": date} if date else {})
        assert parse_dispatch(text, "x") == expected

    def test_a_long_title_is_cut_at_a_word(self):
        title = parse_dispatch("mot " * 60 + "fin. Suite.", "x")["title"]
        assert len(title) <= 150 and re.fullmatch(r"(mot )+mot…", title)
        long_line = "a" * 151
        assert parse_dispatch(f"{long_line}\n\n{BODY}", "x")["text"].startswith(long_line)

    @pytest.mark.parametrize("date", ["2022-13", "2022-02-30", "2022-00"])
    def test_an_impossible_date_is_told(self, tmp_path, date):
        with pytest.raises(DocumentError) as caught:
            parse_dispatch(f"date {date}\n\n{BODY}", "x")
        assert caught.value.field == "date"
        (tmp_path / "bad.txt").write_text(f"date {date} {BODY}")
        (record,) = read(tmp_path / "bad.txt")
        assert record.document is None and "date" in (record.error or "") and record.line == 1

    def test_other_encodings_are_noted(self, tmp_path):
        (tmp_path / "old.txt").write_bytes("L’été à Orléans, c'est l'œuvre.".encode("cp1252"))
        (record,) = read(tmp_path / "old.txt")
        assert record.document["text"] == "L’été à Orléans, c'est l'œuvre." and record.notes == (
            FALLBACK_NOTE,
        )

    @pytest.mark.parametrize("content", [b"", b"  \n", b"date 2022-01\n", b"\x00\x01binary"])
    def test_nothing_to_read_is_told(self, tmp_path, content):
        (tmp_path / "x.txt").write_bytes(content)
        (record,) = read(tmp_path / "x.txt")
        assert record.document is None and record.error


class TestLines:
    def test_jsonl(self, tmp_path):
        lines = ['{"id": "a", "n": 1}', "", "{oops", "[1]", '{"id": "b"}', "[" * 200_000]
        (tmp_path / "x.jsonl").write_text("\n".join(lines), encoding="utf-8-sig")
        records = list(read(tmp_path / "x.jsonl"))
        assert [(r.line, r.document) for r in records] == [
            (1, {"id": "a", "n": 1}),
            (3, None),
            (4, None),
            (5, {"id": "b"}),
            (6, None),
        ]
        assert "not JSON" in records[1].error and "JSON object" in records[2].error

    def test_packed_jsonl(self, tmp_path):
        packed = gzip.compress(b'{"id": "a"}\n' * 2000)
        (tmp_path / "x.jsonl.gz").write_bytes(packed)
        assert len(documents(tmp_path / "x.jsonl.gz")) == 2000
        for broken in (
            packed[: len(packed) // 2],
            b"not gzip",
            packed[:40] + b"\xff\xff\xff" + packed[43:],
        ):
            (tmp_path / "broken.jsonl.gz").write_bytes(broken)
            assert [record for record in read(tmp_path / "broken.jsonl.gz") if record.error]

    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_csv(self, tmp_path, delimiter):
        rows = [
            ["id", "title", "place"],
            ["a", '"Un ""mot"" ou deux"', "Paris"],
            ["b", '"sur\r\ndeux lignes"', ""],
            ["c", "trop peu"],
            ["d", "oui", "Lyon"],
        ]
        (tmp_path / "x.csv").write_text(
            "\r\n".join(delimiter.join(row) for row in rows), encoding="utf-8-sig", newline=""
        )
        records = list(read(tmp_path / "x.csv"))
        assert [r.document for r in records] == [
            {"id": "a", "title": 'Un "mot" ou deux', "place": "Paris"},
            {"id": "b", "title": "sur\r\ndeux lignes"},
            None,
            {"id": "d", "title": "oui", "place": "Lyon"},
        ]
        assert [r.line for r in records] == [2, 3, 5, 6] and "2 cells for 3 columns" in records[
            2
        ].error

    def test_csv_without_a_key_counts_its_rows(self, tmp_path):
        (tmp_path / "x.csv").write_text("title\nun\ndeux\n")
        assert documents(tmp_path / "x.csv") == [
            {"id": "1", "title": "un"},
            {"id": "2", "title": "deux"},
        ]

    def test_a_csv_cell_may_be_long(self, tmp_path):
        (tmp_path / "x.csv").write_text("id,text\n1," + "mot " * 100_000 + "\n2,fin\n")
        assert [document["id"] for document in documents(tmp_path / "x.csv")] == ["1", "2"]

    @pytest.mark.parametrize("head", ["", "a,a\n1,2\n", ",\n1,2\n"])
    def test_a_csv_without_names_is_told(self, tmp_path, head):
        (tmp_path / "x.csv").write_text(head)
        assert [record.document for record in read(tmp_path / "x.csv")] == [None]


class TestSources:
    def test_a_folder_is_read_in_order_and_nothing_is_skipped_in_silence(self, tmp_path):
        (tmp_path / "b").mkdir()
        (tmp_path / "b" / "two.txt").write_text(BODY)
        (tmp_path / "a.ndjson").write_text('{"id": "one"}')
        (tmp_path / "photo.png").write_bytes(b"png")
        (tmp_path / ".hidden.txt").write_text("x")
        records = list(read(tmp_path))
        assert [(r.document or {}).get("id") for r in records] == [
            "one",
            "two",
            None,
        ] and "not a kind of file" in records[2].error

    def test_a_missing_source(self, tmp_path):
        with pytest.raises(SearchlibError, match="no file or folder"):
            read(tmp_path / "nowhere")

    def test_values_become_what_the_schema_holds(self, tmp_path):
        (tmp_path / "x.csv").write_text("id;n;share;ok;tags\n1;12;1,5;oui;a, b\n2;douze;;;\n")
        schema = Schema(
            id=Keyword(unique=True),
            n=Number(int),
            share=Number(float),
            ok=Boolean(),
            tags=Keyword(multiple=True),
        )
        records = list(read(tmp_path / "x.csv", schema))
        assert records[0].document == {
            "id": "1",
            "n": 12,
            "share": 1.5,
            "ok": True,
            "tags": ["a", "b"],
        }
        assert "field 'n'" in records[1].error and records[1].line == 3

    def test_infer_schema(self, tmp_path):
        lines = [
            {
                "id": "a",
                "text": "x",
                "n": 1,
                "f": 1.5,
                "ok": True,
                "tags": ["u"],
                "place": "Paris",
                "mixed": 1,
            },
            {"id": "b", "f": 2, "mixed": "deux"},
        ]
        (tmp_path / "x.jsonl").write_text("\n".join(map(json.dumps, lines)))
        schema = infer_schema([tmp_path])
        assert dict(schema) == {
            "id": Keyword(unique=True),
            "title": Text(boost=2.0),
            "text": Text(),
            "date": Date(),
            "n": Number(int),
            "f": Number(float),
            "ok": Boolean(),
            "tags": Keyword(multiple=True),
            "place": Keyword(),
            "mixed": Keyword(),
        }
        index = Index.memory(schema)
        assert (
            index.add_documents(documents(tmp_path, schema)).added == 2
            and index.get("a")["mixed"] == "1"
        )

    def test_load_schema(self, tmp_path):
        schema = Schema(id=Keyword(unique=True), text=Text(boost=2.0), n=Number(float))
        (tmp_path / "s.json").write_text(json.dumps(schema.to_dict()))
        assert load_schema(tmp_path / "s.json") == schema
        for content in (
            "{",
            "[]",
            '{"id": 1}',
            '{"id": {"type": "word"}}',
            '{"id": {"type": "text", "colour": 1}}',
            "{}",
        ):
            (tmp_path / "s.json").write_text(content)
            with pytest.raises(SchemaError):
                load_schema(tmp_path / "s.json")
        with pytest.raises(SchemaError, match="cannot read"):
            load_schema(tmp_path / "none.json")


class TestSeeds:
    def test_the_dispatches_are_sound(self):
        records = list(read(ROOT / "seeds"))
        assert len(records) >= 30 and not [record for record in records if record.error]
        assert all(
            150 <= len(re.findall(r"\w+", record.document["text"])) <= 500 for record in records
        )
        assert (
            sum("date" not in record.document for record in records) == 1
            and sum(bool(record.notes) for record in records) == 1
        )

    @pytest.mark.parametrize(
        "shape",
        [
            "’",
            "'",
            "«\u00a0",
            "\u202f!|\u202f;|\u202f%",
            "œ",
            "Etat\\b",
            "O\\.N\\.U\\.",
            r"\d\.\d{3}\b",
            r"\d[\u00a0\u202f ]\d{3}\b",
            r"\b4h30\b",
            r"\d+ heures",
            r"3 janvier 20\d\d",
            "1er",
            "XVIe|XVIIe|XXe",
            "Louis XIV",
            r"\bA13\b",
            "Covid-19",
            "-t-on|-t-il",
            "·e·s",
            r"\(e\)s",
            r"\d\u00a0%|\d\u202f%",
            "€",
            "M\\. |Mme |Me ",
            "art\\. \\d",
            "bd ",
            "www\\.",
            "@",
            "#",
            "–",
        ],
    )
    def test_they_show_french_typography(self, shape):
        texts = [
            f"{record.document['title']}\n{record.document['text']}"
            for record in read(ROOT / "seeds")
        ]
        assert any(re.search(shape, text) for text in texts)

    @pytest.mark.skipif(
        not (SHARED / "seeds").is_dir(), reason="no evaluation data beside the project"
    )
    @pytest.mark.parametrize(
        "query",
        [
            "soleimani",
            "etats unis",
            "l'etat islamique",
            '"coalition internationale antidjihadistes"',
            "drones bagdad date:2022-01",
            "2500 militaires",
            "2.500 militaires",
            "3 janvier 2020",
            "4h30",
            "c-ram",
            "pro iran",
            "EI",
            "coeur",
            "cœur",
            "etat islamique",
            '"peut-on lire"',
            "antidjihadiste",
        ],
    )
    def test_the_sample_dispatch_is_found(self, query):
        (record,) = read(SHARED / "seeds")
        assert record.document["date"] == "2022-01"
        index = Index.memory(infer_schema([]))
        index.add_documents([record.document])
        assert index.search(query).total == 1
