"""Open an index in a process of its own, run queries, and print as JSON its anonymous memory before and after, and how many queries found something.

    python ask.py ENGINE FOLDER QUERIES.jsonl

Queries are read from the file one by one, and what they find is let go.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from engines import ENGINES
from processes import anonymous_memory
from queries import read


def main(name: str, folder: str, queries: str) -> None:
    """Ask, and print the figures."""
    before = anonymous_memory()
    engine = ENGINES[name]()
    engine.open(Path(folder))
    found = sum(bool(engine.prepare(query)()) for query in read(Path(queries)))
    print(json.dumps({"anonymous_before": before, "anonymous": anonymous_memory(), "found": found}))
    engine.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
