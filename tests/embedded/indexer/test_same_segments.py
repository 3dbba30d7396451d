"""Compiled and numpy kernels write the same segments, byte for byte, but for their names."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys

import pytest

from searchlib.embedded.segment import open_sections
from searchlib.embedded.storage import Folder
from searchlib.kernels.choice import is_installed

pytestmark = pytest.mark.skipif(not is_installed(), reason="there are no compiled kernels")

WORDS = """
le la les des chevaux cheval élections ÉLECTIONS Elections l'œuvre aujourd'hui 2 500 3 janvier 2020
M. Dupont n° 12-34 art. L. 212-3 qu’il grand-père CNRS peut-être marchait marcherions 50 % été , . «
mot » mot1 ＡＢＣ www.exemple.fr
"""

PROGRAM = """
import json, sys
from searchlib import Boolean, Date, Index, Keyword, Number, Schema, Text, kernels
schema = Schema(
    id=Keyword(unique=True), title=Text(), text=Text(), tags=Keyword(multiple=True),
    words=Number(int), share=Number(float), date=Date(), urgent=Boolean(),
)
index = Index.create(sys.argv[1], schema)
documents = json.load(sys.stdin)
index.add_documents(documents)
index.update_documents(documents[:40])
index.compact()
index.close()
print(kernels.compiled)
"""


def documents() -> list[dict[str, object]]:
    chance = random.Random(5)
    words = [
        *WORDS.split(),
        "\n\n",
        "e\u0301te\u0301",
        *(f"mot{chance.randrange(10**6):x}" for _ in range(2000)),
    ]

    def text(most: int) -> str:
        size = chance.randrange(most)
        return " ".join(words[int(len(words) * chance.random() ** 3)] for _ in range(size))

    return [
        {
            "id": f"d{row}",
            "title": text(8),
            "text": text(8000 if row == 7 else 120),
            "tags": chance.sample(["économie", "mer", "loi"], chance.randrange(3)),
            "words": chance.randrange(-5, 10**6),
            "share": chance.random(),
            "date": f"20{row % 23:02}-{1 + row % 12:02}",
            "urgent": row % 3 == 0,
        }
        for row in range(700)
    ]


def sections(folder):
    """Return dtype and bytes of every section of each segment of an index."""
    files = sorted(path.name for path in folder.glob("*.sls"))
    opened = [open_sections(Folder(folder), name, "full") for name in files]
    assert opened
    return sorted(
        [(name, array.dtype.str, array.tobytes()) for name, array in sorted(file.items())]
        for file in opened
    )


def test_every_section_is_the_same(tmp_path):
    built = []
    for kernels in ("reference", "native"):
        folder = tmp_path / kernels
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(folder)],
            input=json.dumps(documents()),
            env=os.environ
            | {"SEARCHLIB_KERNELS": kernels, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == str(kernels == "native")
        built.append(sections(folder))
    reference, native = built
    assert len(reference) == len(native)
    for mine, theirs in zip(native, reference, strict=True):
        assert [name for name, *_ in mine] == [name for name, *_ in theirs]
        assert [each[0] for each, other in zip(mine, theirs, strict=True) if each != other] == []
        assert len(mine) > 30
