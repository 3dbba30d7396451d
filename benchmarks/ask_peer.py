"""Build a peer's index and time queries to it in a new process, and print figures as JSON.

    python -m benchmarks.ask_peer PEER DOCUMENTS.jsonl FOLDER WARM_UP QUERIES.jsonl …

The figures are the ``seconds`` of the build, the ``bytes`` of the index, and for each file of
queries those of `Passes.figures`, or null if the peer has no such queries. The first WARM_UP
queries of each file, at most half of them, are not timed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from .peers import PEERS
from .processes import folder_size
from .queries import read


def main(name: str, documents: str, folder: str, warm_up: str, *files: str) -> None:
    """Build the index, run the queries of each file, and print the figures."""
    index = Path(folder)
    seconds = PEERS[name]().build(Path(documents), index)
    asked = []
    for file in files:
        queries = list(read(Path(file)))
        warming = min(int(warm_up), len(queries) // 2)
        passes = PEERS[name]().ask(index, queries[:warming], queries[warming:])
        asked.append(None if passes is None else passes.figures())
    print(json.dumps({"seconds": seconds, "bytes": folder_size(index), "asked": asked}))


if __name__ == "__main__":
    main(*sys.argv[1:])
