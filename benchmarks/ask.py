"""Open an index in a new process, run queries, and print figures as JSON.

    python -m benchmarks.ask ENGINE FOLDER QUERIES.jsonl

The figures are the anonymous memory before and after, and ``answered``, the number of queries that
had results. Queries are read from the file one at a time, and their results are discarded.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from .engines import ENGINES
from .processes import anonymous_memory
from .queries import read


def main(name: str, folder: str, queries: str) -> None:
    """Run the queries of a file on an engine, and print the figures."""
    before = anonymous_memory()
    engine = ENGINES[name]()
    engine.open(Path(folder))
    answered = sum(bool(engine.prepare(query)()) for query in read(Path(queries)))
    figures = {"anonymous_before": before, "anonymous": anonymous_memory(), "answered": answered}
    print(json.dumps(figures))
    engine.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
