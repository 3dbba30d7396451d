"""Make the frozen index of the current format: `python tests/golden/make.py`.

Run it once for each new format version, and never for an old one.
"""

from __future__ import annotations

import sys
from pathlib import Path

from searchlib import Boolean, Date, Index, Keyword, Number, Schema, Stored, Text
from searchlib.embedded.storage import FORMAT_VERSION

SCHEMA = Schema(
    id=Keyword(unique=True),
    title=Text(boost=2.0),
    text=Text(),
    date=Date(),
    section=Keyword(),
    tags=Keyword(multiple=True),
    words=Number(int),
    share=Number(float),
    urgent=Boolean(),
    extra=Stored(),
)

DOCUMENTS = [
    {
        "id": "pont",
        "title": "Le pont de l’Île rouvert",
        "text": "Après deux ans de travaux, les cyclistes et 2.500 piétons "
        "ont traversé le pont dès 6h30.",
        "date": "2021-05",
        "section": "régions",
        "tags": ["ponts", "travaux"],
        "words": 16,
        "share": 0.25,
        "urgent": False,
        "extra": {"source": ["a", 1, None]},
    },
    {
        "id": "loups",
        "title": "Des loups dans les Hautes-Alpes",
        "text": "Les bergers l’avaient signalé : une louve et ses louveteaux ont été vus.\n\n"
        "Le parc national confirme.",
        "date": "2018-12-03",
        "section": "régions",
        "tags": ["faune"],
        "words": -3,
        "share": 1e300,
        "urgent": True,
    },
    {
        "id": "onu",
        "title": "L’ONU à Genève",
        "date": "2022-01-02T10:30",
        "text": "Les pourparlers entre les Etats-Unis et la Russie reprennent le 03/01/2022. "
        "« Rien n’est acquis. »",
    },
    {"id": "vide"},
    {"id": "efface", "text": "Un document qui sera effacé, avec des loups et des ponts."},
]


def make(folder: Path) -> None:
    """Write an index of two segments, one of which has a deleted document."""
    index = Index.create(folder, SCHEMA)
    index.add_documents(DOCUMENTS[:2])
    index.add_documents(DOCUMENTS[2:])
    with index.writer() as writer:
        writer.delete("efface")
    (folder / "MAIN_WRITELOCK").unlink()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent.parent))
    make(Path(__file__).parent / f"v{FORMAT_VERSION}")
