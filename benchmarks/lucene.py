"""Lucene, in a Java machine of its own (`LucenePeer.java`), which measures the times itself.

It takes a JDK of version 17 or later, its commands on the PATH or below JAVA_HOME, and a folder
with the jars lucene-core and lucene-analysis-common, named by SEARCHLIB_LUCENE in the environment.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from shutil import which

from .corpus import Document, read
from .engines import MEMORY_MB, Query
from .passes import Passes

SOURCE = Path(__file__).with_name("LucenePeer.java")
JARS = os.environ.get("SEARCHLIB_LUCENE")
WARM_UP_MS = 3000
"""How long the first queries run, in milliseconds, until the Java machine has compiled its code."""

ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def java() -> str | None:
    """Return the path of the command, or None if there is no JDK."""
    home = os.environ.get("JAVA_HOME")
    return which("java", path=str(Path(home, "bin")) if home else None)


class Lucene:
    """Lucene with its FrenchAnalyzer; queries are made by its classes, not by its query parser."""

    def build(self, documents: Path, folder: Path) -> float:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".tsv") as file:
            file.writelines(map(_document_line, read(documents)))
            file.flush()
            return float(self._run("build", file.name, folder, MEMORY_MB))

    def ask(self, folder: Path, warming: Sequence[Query], timed: Sequence[Query]) -> Passes:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".tsv") as file:
            file.writelines(map(_query_line, (*warming, *timed)))
            file.flush()
            printed = self._run("ask", folder, file.name, len(warming), WARM_UP_MS)
        first, second = (
            [figures.split() for figures in line.split("\t")] for line in printed.splitlines()
        )
        return Passes(_seconds(first), _seconds(second), [int(hits) for _, hits in first])

    @staticmethod
    def _run(*arguments: object) -> str:
        command = [str(java()), "-cp", f"{JARS}/*", str(SOURCE), *map(str, arguments)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8")
        return done.stdout


def _document_line(document: Document) -> str:
    cells = (document.id, document.title, document.text)
    return "\t".join(cell.translate(ESCAPES) for cell in cells) + "\n"


def _query_line(query: Query) -> str:
    return f"{query.form}\t{' '.join(query.fields)}\t{' '.join(query.words)}\n"


def _seconds(figures: Iterable[Sequence[str]]) -> list[float]:
    return [int(nanoseconds) / 1e9 for nanoseconds, _ in figures]
