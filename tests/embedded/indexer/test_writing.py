"""How segments come about: memory, workers, merges, commits, what is left behind."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from searchlib import Date, Index, Keyword, Number, Schema, Text
from searchlib.analysis import FrenchAnalyzer
from searchlib.embedded.indexer import field_terms, memo, policy, segment_writer, text_runs
from searchlib.embedded.indexer.build import Builder
from searchlib.embedded.indexer.memo import Memo
from searchlib.embedded.indexer.segment_writer import SegmentWriter
from searchlib.embedded.segment import buffers, open_sections
from searchlib.embedded.storage import Folder, SegmentEntry
from searchlib.errors import DocumentError, FormatError, SearchlibError

SCHEMA = Schema(id=Keyword(unique=True), text=Text(), number=Number(int), date=Date())
WORDS = [
    "cheval",
    "chevaux",
    "opéra",
    "attaque",
    "drones",
    "aéroport",
    "janvier",
    "États-Unis",
    "grève",
    "trains",
    "récolte",
    "vendange",
    "musée",
    "tableau",
    "forêt",
    "incendie",
]


def document(row: int, version: int = 0) -> dict:
    words = itertools.islice(itertools.cycle(WORDS), row % 16, row % 16 + 40)
    return {
        "id": f"d{row}",
        "text": f"{' '.join(words)} version{'abc'[version]}",
        "number": row,
        "date": f"20{row % 90 + 10}",
    }


def documents(count: int, first: int = 0, version: int = 0):
    return (document(row, version) for row in range(first, first + count))


def answers(index: Index) -> dict:
    """What an index says, whatever its segments."""
    queries = [
        "cheval",
        '"opéra attaque"',
        "aéroport SAUF forêt",
        "versiona",
        "versionb",
        "number:[10 TO 30]",
        "date:2030",
        "ché*",
    ]
    found = {
        query: sorted((hit.id, round(hit.score, 4)) for hit in index.search(query, limit=None))
        for query in queries
    }
    return found | {"len": len(index), "fields": [index.get(f"d{row}") for row in (0, 7, 499)]}


@pytest.fixture
def make(tmp_path):
    numbers = itertools.count()
    return lambda: Index.create(tmp_path / f"{next(numbers)}.idx", SCHEMA)


@pytest.fixture
def plain(make):
    """Five hundred documents in one segment."""
    index = make()
    index.add_documents(documents(500))
    return index


@pytest.mark.parametrize(
    "options", [{"memory_mb": 1}, {"workers": 2}, {"workers": 3, "memory_mb": 3}]
)
def test_however_it_is_built_it_says_the_same(make, plain, options):
    index = make()
    report = index.add_documents(documents(500), **options)
    assert report.added == 500 and index.check() == [] and answers(index) == answers(plain)
    if "workers" not in options:
        assert index.stats()["segments"] > 1
    index.compact()
    assert (
        index.stats()["segments"] == 1 and index.check() == [] and answers(index) == answers(plain)
    )


@pytest.mark.parametrize("options", [{}, {"memory_mb": 1}, {"workers": 2}])
def test_updates_replace(make, options):
    index, expected = make(), make()
    index.add_documents(documents(500))
    index.update_documents(
        [*documents(300, version=1), *documents(100, version=2), *documents(100, first=500)],
        **options,
    )
    expected.add_documents(
        [
            *documents(100, version=2),
            *documents(200, first=100, version=1),
            *documents(300, first=300),
        ]
    )
    assert answers(index) == answers(expected) and index.check() == []
    assert {hit.id for hit in index.search("versionc", limit=None)} == {
        f"d{row}" for row in range(100)
    }


def test_one_transaction_takes_operations_in_order(make):
    index = make()
    index.add_documents(documents(20))
    with index.writer() as writer:
        writer.add(document(20))
        writer.delete("d20")
        writer.add(document(20, 1))
        writer.update(document(20, 2))
        writer.update(document(3, 1))
        assert writer.delete_by_query("versionb") == 1
        writer.add(document(3, 2))
        with pytest.raises(DocumentError, match="present"):
            writer.add(document(3))
        assert writer.delete("d0") and not writer.delete("d0")
        assert writer.delete_by_query("number:[18 TO *]") == 3
        writer.update(document(19))
    assert (
        len(index) == 18
        and index.get("d3")["text"].endswith("versionc")
        and "d19" in index
        and "d20" not in index
        and index.check() == []
    )


def test_a_rollback_leaves_nothing(make):
    index = make()
    index.add_documents(documents(20))
    before = sorted(os.listdir(index.path))
    with pytest.raises(RuntimeError), index.writer() as writer:
        for row in range(20, 60):
            writer.add(document(row))
        writer.delete_by_query("cheval")
        raise RuntimeError
    with pytest.raises(DocumentError):
        index.add_documents([*documents(2000, first=20), {"id": 3.5}], workers=2, memory_mb=2)
    assert sorted(os.listdir(index.path)) == before and len(index) == 20


def test_a_reader_keeps_its_commit(make):
    index = make()
    index.add_documents(documents(20))
    results = index.search("cheval", limit=None)
    held = [(hit.id, hit["text"]) for hit in results]
    for _ in range(3):
        index.update_documents(documents(20, version=1))
        index.compact()
    assert [(hit.id, hit["text"]) for hit in results] == held and results.total == len(held)
    assert all(hit["text"].endswith("versionb") for hit in index.search("cheval"))


def test_other_objects_see_a_commit(make):
    index = make()
    other = Index.open(index.path)
    for row in range(20):
        index.add_documents([document(row)])
        assert len(other) == row + 1
    assert other.stats()["segments"] < 20 and other.check() == []


def test_little_is_left_in_the_folder(make):
    index = make()
    for row in range(30):
        index.update_documents(documents(3, first=row))
    segments = [name for name in os.listdir(index.path) if name.endswith(".sls")]
    former = index.stats()["segments"] + policy.FANOUT
    assert len(segments) <= index.stats()["segments"] + former
    assert sum(name.endswith(".toc") for name in os.listdir(index.path)) == 1


@pytest.fixture
def worker_processes(monkeypatch):
    """Have workers be processes, as they are where no kernels are compiled."""
    monkeypatch.setattr("searchlib.embedded.indexer.index_writer.compiled", False)


@pytest.mark.parametrize("are_threads", [False, True])
def test_workers_of_either_kind_build_the_same(make, plain, monkeypatch, are_threads):
    monkeypatch.setattr("searchlib.embedded.indexer.index_writer.compiled", are_threads)
    index = make()
    assert index.add_documents(documents(500), workers=3).added == 500
    assert index.stats()["segments"] > 1 and index.check() == []
    assert answers(index) == answers(plain)


@pytest.mark.parametrize(
    ("error", "raised", "message"),
    [
        (OSError(28, "no space"), SearchlibError, "no space"),
        (MemoryError("full"), MemoryError, "full"),
    ],
)
def test_what_ends_a_thread_is_said(make, monkeypatch, error, raised, message):
    monkeypatch.setattr("searchlib.embedded.indexer.index_writer.compiled", True)
    add = Builder.add

    def failing(self, values):
        if threading.current_thread().name == "searchlib-worker":
            raise error
        add(self, values)

    monkeypatch.setattr(Builder, "add", failing)
    index = make()
    with pytest.raises(raised, match=message):
        index.add_documents(documents(2000), workers=2)
    monkeypatch.undo()
    assert len(index) == 0 and "searchlib-worker" not in {t.name for t in threading.enumerate()}
    assert index.add_documents(documents(10)).added == 10


def test_a_rollback_ends_the_threads(make, monkeypatch):
    monkeypatch.setattr("searchlib.embedded.indexer.index_writer.compiled", True)
    index = make()
    before = sorted(os.listdir(index.path))

    def failing():
        yield from documents(2000)
        assert "searchlib-worker" in {thread.name for thread in threading.enumerate()}
        raise RuntimeError

    with pytest.raises(RuntimeError):
        index.add_documents(failing(), workers=2, memory_mb=2)
    assert "searchlib-worker" not in {thread.name for thread in threading.enumerate()}
    assert sorted(os.listdir(index.path)) == before


def test_the_memo_outlives_a_writer(make, monkeypatch):
    read = []
    encode = FrenchAnalyzer.encode_all
    monkeypatch.setattr(
        FrenchAnalyzer, "encode_all", lambda self, texts: read.append(self) or encode(self, texts)
    )
    monkeypatch.setattr(memo, "_kept", [])
    index = make()
    for row in range(3):
        index.add_documents([document(row)])
    assert len(set(map(id, read))) == 1
    monkeypatch.setattr(memo, "KEPT_MEMORY", 0)
    for row in range(3, 6):
        index.add_documents([document(row)])
    assert len(set(map(id, read))) == 3 and index.check() == []


def test_a_small_writer_takes_no_large_memo(monkeypatch):
    monkeypatch.setattr(memo, "_kept", [])
    monkeypatch.setattr(memo, "LEAST_MEMORY", 1_000_000)
    large = Memo(1 << 30)
    large.table.analyzer.encode(" ".join(f"mot{row:x}" for row in range(2000)))
    large.keep()
    assert Memo(4_000_000).table is not large.table and memo._kept == []
    large.keep()
    assert Memo(1 << 30).table is large.table


def test_a_full_memo_is_replaced(monkeypatch):
    monkeypatch.setattr(memo, "_kept", [])
    monkeypatch.setattr(memo, "LEAST_MEMORY", 20_000)
    shared = Memo(0)
    table = shared.newest()
    assert shared.newest() is table
    table.analyzer.encode(" ".join(f"mot{row}" for row in range(30)))
    assert shared.is_full(table) and shared.newest() is not table
    assert shared.is_full(table) and not shared.is_full(shared.newest())


def test_a_memo_leaves_memory_for_building():
    assert Memo(100_000_000).rest == 40_000_000
    assert 0 < Memo(1_000_000).rest < 1_000_000


def sections(index: Index) -> dict:
    """Return the bytes of every section of the only segment of an index."""
    [name] = [name for name in os.listdir(index.path) if name.endswith(".sls")]
    opened = open_sections(Folder(index.path), name, "full")
    return {name: (array.dtype.str, array.tobytes()) for name, array in opened.items()}


@pytest.fixture
def in_small_runs(monkeypatch):
    """Have texts inverted a few at a time, by several analyzers, and most put aside in files."""
    monkeypatch.setattr(memo, "_kept", [])
    monkeypatch.setattr(memo, "MEMORY_SHARE", 0)
    monkeypatch.setattr(memo, "LEAST_MEMORY", 10_000)
    monkeypatch.setattr(segment_writer, "CHARACTERS_AT_ONCE", 2000)
    monkeypatch.setattr(segment_writer, "MOST_RUN", 1000)
    monkeypatch.setattr(text_runs, "JOINED_AT_ONCE", 300)
    monkeypatch.setattr(field_terms, "TERM_POSTINGS_AT_ONCE", 300)
    monkeypatch.setattr(buffers, "SPOOLED", 1000)


def test_a_segment_does_not_depend_on_how_it_was_inverted(make, plain, request, monkeypatch):
    request.getfixturevalue("in_small_runs")
    tables = []
    change = SegmentWriter.change_table
    monkeypatch.setattr(
        SegmentWriter, "change_table", lambda *given: tables.append(given) or change(*given)
    )
    index = make()
    index.add_documents(documents(500))
    assert len(tables) > 5
    assert sections(index) == sections(plain)


def test_threads_go_on_when_their_memo_is_replaced(make, plain, request, monkeypatch):
    request.getfixturevalue("in_small_runs")
    monkeypatch.setattr("searchlib.embedded.indexer.index_writer.compiled", True)
    index = make()
    index.add_documents(documents(500), workers=2)
    assert index.check() == [] and answers(index) == answers(plain)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_commit_leaves_three_segments_at_most(make, monkeypatch, workers):
    built = []
    flush = Builder.flush
    monkeypatch.setattr(Builder, "flush", lambda self: flush(self) or built.append(self.segments))
    index = make()
    index.add_documents(documents(20_000), workers=workers, memory_mb=1)
    assert len({entry.name for segments in built for entry in segments}) > 4
    assert len(index) == 20_000 and index.stats()["segments"] <= policy.MOST_FRESH
    for row in range(1, 20):
        index.add_documents(documents(10, first=20_000 + 10 * row))
        assert index.stats()["segments"] < policy.MOST_FRESH + policy.FANOUT


def test_a_broken_worker_is_said(worker_processes, make, monkeypatch):
    index = make()
    monkeypatch.setattr(
        sys, "executable", "/bin/false" if os.path.exists("/bin/false") else "false"
    )
    with pytest.raises(SearchlibError, match="worker process"):
        index.add_documents(documents(2000), workers=2)
    assert len(index) == 0 and not [
        name for name in os.listdir(index.path) if name.endswith(".sls")
    ]


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes cannot be stopped here")
def test_a_stopped_worker_is_given_up(worker_processes, make, monkeypatch):
    monkeypatch.setattr("searchlib.embedded.indexer.worker_processes.SILENCE", 3)
    index = make()

    def stopping():
        for row, one in enumerate(documents(3000)):
            if row == 2000:
                for child in (
                    Path(f"/proc/{os.getpid()}/task/{threading.get_native_id()}/children")
                    .read_text()
                    .split()
                ):
                    os.kill(int(child), signal.SIGSTOP)
            yield one

    with pytest.raises(SearchlibError, match="no sign of life"):
        index.add_documents(stopping(), workers=2)
    assert len(index) == 0 and index.add_documents(documents(10)).added == 10
    assert sum(name.endswith(".sls") for name in os.listdir(index.path)) == 1


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes cannot be stopped here")
def test_a_stopped_worker_does_not_hold_up_a_rollback(worker_processes, make):
    index = make()

    def failing():
        yield from documents(2000)
        for child in (
            Path(f"/proc/{os.getpid()}/task/{threading.get_native_id()}/children")
            .read_text()
            .split()
        ):
            os.kill(int(child), signal.SIGSTOP)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        index.add_documents(failing(), workers=2)
    assert len(index) == 0 and index.add_documents(documents(10)).added == 10


def test_a_script_needs_no_main_guard(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from searchlib import *\n"
        "schema = Schema(id=Keyword(unique=True), text=Text())\n"
        f"index = Index.create({str(tmp_path / 'x.idx')!r}, schema)\n"
        "documents = ({'id': str(row), 'text': 'des chevaux'} for row in range(1000))\n"
        "index.add_documents(documents, workers=2)\n"
        "print(len(index))\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "1000\n"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc")
def test_workers_die_with_their_writer(tmp_path):
    script = (
        "import itertools, os, searchlib as s\n"
        "schema = s.Schema(id=s.Keyword(unique=True), text=s.Text())\n"
        f"index = s.Index.create({str(tmp_path / 'x.idx')!r}, schema)\n"
        "def forever():\n"
        "    for row in itertools.count():\n"
        "        if row == 3000: print('going', flush=True)\n"
        "        yield {'id': str(row), 'text': 'des chevaux'}\n"
        "index.add_documents(forever(), workers=2)\n"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        env=os.environ | {"SEARCHLIB_KERNELS": "reference"},
    )
    assert writer.stdout is not None and writer.stdout.readline() == b"going\n"
    children = Path(f"/proc/{writer.pid}/task/{writer.pid}/children").read_text().split()
    assert children
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    end = time.monotonic() + 20
    while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    index = Index.open(tmp_path / "x.idx")
    index.add_documents([{"id": "1", "text": "un cheval"}])  # the lock is free
    assert len(index) == 1


class TestPolicy:
    @staticmethod
    def entries(*sizes):
        return [SegmentEntry(str(row), size, ()) for row, size in enumerate(sizes)]

    def test_segments_of_a_tier_are_merged_when_they_are_many(self):
        assert policy.choose(self.entries(*[10] * 7, 5_000)) == []
        small = self.entries(*[10] * 8, 5_000)
        assert policy.choose(small) == small[:8]
        assert policy.choose(self.entries(*[10] * 7, *[5_000] * 7, *[50_000] * 7)) == []

    @pytest.mark.parametrize(
        ("sizes", "rows"),
        [
            ([9, 8, 7], []),
            ([9, 1, 8, 2], [1, 3]),
            ([9, 1, 8, 2, 3], [1, 3, 4]),
            ([200_000] * 5, []),
            ([200_000, 10, 200_000, 20, 200_000, 200_000, 100_000], [1, 3, 6]),
            ([100_000, 100_000, 100_000, 1], [0, 3]),
            ([], []),
        ],
    )
    def test_small_segments_of_one_commit_are_merged_until_three_are_left(self, sizes, rows):
        entries = self.entries(*sizes)
        assert policy.choose_fresh(entries) == [entries[row] for row in rows]

    def test_a_segment_that_is_mostly_deleted_is_rewritten(self):
        import numpy as np

        entry = SegmentEntry("a", 10, (), np.arange(6))
        assert (
            policy.choose([entry]) == [entry]
            and policy.choose([SegmentEntry("a", 10, (), np.arange(5))]) == []
        )


def test_a_stock_writer_is_detected(make):
    from whoosh.index import open_dir

    index = make()
    index.add_documents(documents(5))
    writer = open_dir(index.path).writer()
    writer.add_document(id="stock", text="un intrus")
    writer.commit()
    with pytest.raises(FormatError, match="stock Whoosh writer"):
        Index.open(index.path)
    with pytest.raises(FormatError, match="stock Whoosh writer"):
        index.add_documents(documents(1, first=5))
