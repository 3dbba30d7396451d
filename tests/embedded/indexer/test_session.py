"""Sessions of writers: making an index, the lock, sweeping, readers; copies and repairs."""

from __future__ import annotations

import errno
import os
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from fault.directories import FailingFolder, WindowsFolder

from searchlib import Index, Keyword, Schema, Text
from searchlib.embedded import EmbeddedEngine
from searchlib.embedded.indexer import IndexWriter, toc_name
from searchlib.embedded.storage import FORMER, LOCK, MANIFEST, Folder, newest, put
from searchlib.embedded.whoosh.toc import write_toc
from searchlib.errors import (
    CorruptIndexError,
    FormatError,
    IndexExists,
    IndexNotFound,
    LockError,
    SchemaError,
    SearchlibError,
)
from searchlib.index import repairing

SCHEMA = Schema(id=Keyword(unique=True), text=Text())


def documents(count, first=0):
    return [
        {"id": str(row), "text": f"des chevaux et {row} drones"}
        for row in range(first, first + count)
    ]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.idx"


class TestMaking:
    def test_open_or_create(self, path):
        assert len(Index.open_or_create(path, SCHEMA)) == 0
        Index.open(path).add_documents(documents(2))
        assert len(Index.open_or_create(path, SCHEMA)) == 2
        with pytest.raises(SchemaError, match="another schema"):
            Index.open_or_create(path, Schema(id=Keyword(unique=True), text=Text(boost=3.0)))
        with pytest.raises(SchemaError, match="expected a searchlib"):
            Index.open_or_create(path, {"id": "keyword"})

    def test_a_create_that_was_cut_short_can_be_repeated(self, path):
        path.mkdir()
        for name in (LOCK, f"{MANIFEST}.tmp", "MAIN_0123456789abcdef.sls"):
            (path / name).write_bytes(b"half")
        Index.create(path, SCHEMA).add_documents(documents(1))
        assert len(Index.open(path)) == 1 and "MAIN_0123456789abcdef.sls" not in os.listdir(path)

    def test_a_folder_of_somebody_else_is_left_alone(self, path):
        path.mkdir()
        (path / "letter.txt").write_text("Chère amie")
        for make in (Index.create, Index.open_or_create):
            with pytest.raises(FormatError, match="not empty"):
                make(path, SCHEMA)
        assert os.listdir(path) == ["letter.txt"]

    def test_a_writer_is_waited_for(self, path):
        path.mkdir()
        held = Folder(path).lock(0.0)
        threading.Timer(0.2, held.release).start()
        assert len(Index.create(path, SCHEMA)) == 0

    def test_an_import_that_fails_leaves_nothing(self, tmp_path):
        from whoosh import fields
        from whoosh.index import create_in

        (tmp_path / "stock").mkdir()
        writer = create_in(
            str(tmp_path / "stock"),
            fields.Schema(id=fields.ID(unique=True, stored=True), text=fields.TEXT(stored=True)),
        ).writer()
        for row in range(3):
            writer.add_document(id=str(row), text="un cheval")
        writer.add_document(text="sans clé")
        writer.commit()
        with pytest.raises(SearchlibError, match="unique key"):
            Index.import_whoosh(tmp_path / "stock", tmp_path / "deep" / "x.idx", trusted=True)
        assert os.listdir(tmp_path) == ["stock"]


class TestReaders:
    def test_they_write_nothing(self, path):
        index = Index.create(path, SCHEMA)
        index.add_documents(documents(3))
        next(path.glob("*.toc")).unlink()
        before = {entry.name: entry.stat().st_mtime_ns for entry in os.scandir(path)}
        other = Index.open(path, verify="full")
        assert (
            other.search("cheval").total == 3
            and other.check() == []
            and other.stats()["documents"] == 3
        )
        assert {entry.name: entry.stat().st_mtime_ns for entry in os.scandir(path)} == before

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root writes everywhere")
    def test_they_work_on_read_only_media(self, path):
        Index.create(path, SCHEMA).add_documents(documents(3))
        path.chmod(0o500)
        assert Index.open(path).search("cheval").total == 3
        with pytest.raises(SearchlibError, match="cannot write"):
            Index.open(path).add_documents(documents(1, 3))
        path.chmod(0o700)

    def test_a_search_does_not_wait_for_a_writer(self, path):
        index = Index.create(path, SCHEMA)
        index.add_documents(documents(3))
        going, free = threading.Event(), threading.Event()

        def slowly():
            going.set()
            assert free.wait(20)
            yield from documents(1, 3)

        writing = threading.Thread(target=index.add_documents, args=(slowly(),))
        writing.start()
        assert going.wait(20)
        waiting = threading.Thread(target=index.compact)  # which waits for the writer
        waiting.start()
        time.sleep(0.05)
        try:
            assert (
                index.search("cheval").total == 3 and Index.open(path).search("drones").total == 3
            )
        finally:
            free.set()
            writing.join(20)
            waiting.join(20)
        assert index.search("cheval").total == 4

    def test_a_search_keeps_its_commit_whatever_is_deleted(self, path):
        from whoosh.query import Wildcard

        from searchlib.embedded.whoosh.plans import WhooshView

        index = Index.create(path, SCHEMA)
        index.add_documents(documents(3))
        before = index.search("cheval")
        for row in range(4):
            index.add_documents(documents(1, 3 + row))
            index.compact()
        assert [hit.id for hit in index.search(Wildcard("text", "ch*"), limit=2)] == ["0", "1"]
        assert before.total == 3 and [hit["id"] for hit in before] == ["0", "1", "2"]
        whoosh = WhooshView.of(before.page._searcher).searcher
        assert whoosh.doc_count() == 3 and len(list(whoosh.documents())) == 3


class TestSweeping:
    LITTER = (
        "MAIN_0123456789abcdef.sls",
        "MAIN_0123456789abcdef.sld",
        "_MAIN_1.toc.1700000000.25",
        "_MAIN_0.toc",
        f"{MANIFEST}.tmp",
        f"{FORMER}.tmp",
    )

    @pytest.mark.parametrize("writer", ["ours", "whoosh"])
    def test_the_next_writer_sweeps(self, path, writer):
        index = Index.create(path, SCHEMA)
        index.add_documents(documents(3))
        for name in self.LITTER:
            (path / name).write_bytes(b"half")
        (path / "letter.txt").write_text("Chère amie")
        (index.writer() if writer == "ours" else index.whoosh.writer()).commit()
        assert not set(os.listdir(path)) & set(self.LITTER) and (path / "letter.txt").exists()
        assert len(Index.open(path, verify="full")) == 3

    def test_the_files_of_the_commit_before_stay(self, path):
        index = Index.create(path, SCHEMA)
        index.add_documents(documents(3))
        before = newest(Folder(path)).files
        index.compact(), index.update_documents(documents(3)), index.compact()
        held = newest(Folder(path)).files
        index.compact()
        index.update_documents(documents(3))
        assert held <= set(os.listdir(path)) and not before & set(os.listdir(path))

    def test_commits_of_the_whoosh_writer_are_merged(self, path):
        index = Index.create(path, SCHEMA)
        for row in range(40):
            writer = index.whoosh.writer()
            writer.add_document(**documents(1, row)[0])
            writer.commit()
        assert (
            index.stats()["segments"] < 10
            and len(os.listdir(path)) < 40
            and len(index) == 40
            and index.check() == []
        )


class TestLocks:
    def test_a_lock_file_that_was_removed_lets_no_writer_lose_documents(self, path):
        index = Index.create(path, SCHEMA)
        index.add_documents(documents(3))
        first = index.writer()
        first.add({"id": "first", "text": "un"})
        (path / LOCK).unlink()
        with index.writer(timeout=0) as second:
            second.add({"id": "second", "text": "deux"})
        with pytest.raises(LockError):
            first.commit()
        assert (
            len(Index.open(path, verify="full")) == 4 and "second" in index and index.check() == []
        )

    def test_whoosh_writers_and_ours_share_a_lock(self, path):
        index = Index.create(path, SCHEMA)
        whoosh = index.whoosh.writer()
        with pytest.raises(LockError):
            index.writer(timeout=0.05)
        whoosh.cancel()
        ours = index.writer()
        with pytest.raises(LockError):
            index.whoosh.writer()
        ours.rollback()
        index.whoosh.writer().cancel()

    def test_a_change_that_is_refused_gives_the_lock_back(self, path):
        index = Index.create(path, SCHEMA)
        with pytest.raises(SchemaError) as refused:
            index.add_field("other", Keyword(unique=True))
        index.writer(
            timeout=0
        ).rollback()  # although the error, and so the frame it came from, still lives
        assert "unique" in str(refused.value)

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
    def test_a_fork_takes_nothing_from_a_writer(self, path):
        index = Index.create(path, SCHEMA)
        writer = index.writer()
        for document in documents(200):
            writer.add(document)
        child = os.fork()
        if not child:
            code = 1
            try:
                writer.add({"id": "child", "text": "rien"})
                writer.commit()
            except LockError:
                code = 0
            except BaseException:
                code = 2
            os._exit(code)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        with pytest.raises(LockError):
            Index.open(path).writer(timeout=0)
        writer.commit()
        assert len(Index.open(path)) == 200 and "child" not in index and index.check() == []


class TestAfterTheRename:
    """The commit has happened: nothing of it may be undone, whatever fails then."""

    @pytest.mark.parametrize("forever", [False, True])
    def test_every_later_step_may_fail(self, path, forever):
        Index.create(path, SCHEMA).add_documents(documents(3))
        folder = FailingFolder(path)
        index = Index(EmbeddedEngine(folder))
        index.update_documents(documents(2))
        folder.heal()
        index.update_documents(documents(2))
        later = folder.log[folder.log.index(f"rename {MANIFEST}") + 1 :]
        assert len(later) > 3
        for offset, step in enumerate(later):
            folder.heal()
            folder.fail_behind(f"rename {MANIFEST}", offset, errno.EIO, forever)
            number = f"turn{offset}"
            try:
                index.add_documents([{"id": number, "text": "un cheval"}])
            except SearchlibError as error:
                assert (
                    "visible" in str(error)
                    and step == "sync folder"
                    and isinstance(error.__cause__, OSError)
                )
            else:
                assert step != "sync folder"
            assert folder.has_failed or forever
            folder.heal()
            index.compact()
            assert number in Index.open(path, verify="full") and number in index
        assert len(index) == 3 + len(later)

    def test_an_interruption_after_the_rename(self, path, monkeypatch):
        from searchlib.embedded.indexer import session

        index = Index.create(path, SCHEMA)
        index.add_documents(documents(3))
        real = session.put

        def interrupted(*arguments):
            real(*arguments)
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(session, "put", interrupted)
            with pytest.raises(KeyboardInterrupt):
                index.add_documents(documents(8, 3))
        assert len(Index.open(path, verify="full")) == 11 and index.check() == []
        index.add_documents(documents(1, 20))
        assert len(index) == 12

    def test_an_interruption_after_the_table_of_contents(self, path):
        index = Index.create(path, SCHEMA)
        index.add_documents(documents(3))

        def interrupted(directory, manifest):
            write_toc(directory, manifest)
            raise KeyboardInterrupt

        writer = IndexWriter(Folder(path), write_toc=interrupted)
        for document in documents(8, 3):
            writer.add(SCHEMA.check(document))
        with pytest.raises(KeyboardInterrupt):
            writer.commit()
        assert len(Index.open(path, verify="full")) == 11 and index.check() == []
        index.add_documents(documents(1, 20))
        assert len(index) == 12

    def test_every_writer_writes_the_table_of_contents_of_its_commit(self, path, tmp_path):
        """One that the writer before could not write is written at the start."""
        index = Index.create(path, SCHEMA)

        def names(folder):
            return sorted(each.name for each in folder.glob("*.toc"))

        assert names(path) == [toc_name(1)]
        index.add_documents(documents(3))
        assert names(path) == [toc_name(2)]
        with index.whoosh.writer() as writer:
            writer.add_document(id="x")
        assert names(path) == [toc_name(3)]
        index.snapshot(tmp_path / "copy")
        assert len(names(tmp_path / "copy")) == 1
        writer = IndexWriter(Folder(path), write_toc=lambda directory, manifest: None)
        writer.delete("x")
        writer.commit()
        assert names(path) == []
        index.writer().rollback()
        assert names(path) == [toc_name(4)]


class TestSnapshot:
    def test_a_copy_is_an_index_of_its_own(self, path, tmp_path):
        index = Index.create(path, SCHEMA)
        index.add_documents(documents(3))
        with index.writer() as writer:
            writer.delete("1")
        index.snapshot(tmp_path / "copy")
        index.add_documents(documents(3, 3))
        copy = Index.open(tmp_path / "copy", verify="full")
        assert len(copy) == 2 and copy.check() == [] and copy.search("cheval").total == 2
        copy.add_documents(documents(1, 9))
        copy.compact()
        assert len(copy) == 3 and len(index) == 5 and index.check() == []
        with pytest.raises(IndexExists):
            index.snapshot(tmp_path / "copy")

    def test_of_an_index_in_memory(self, path):
        index = Index.memory(SCHEMA)
        index.add_documents(documents(3))
        index.snapshot(path)
        assert Index.open(path, verify="full").search("cheval").total == 3

    def test_a_copy_that_fails_leaves_nothing(self, path, tmp_path):
        index = Index.create(path, SCHEMA)
        index.add_documents(documents(3))
        next(path.glob("*.sls")).unlink()
        with pytest.raises(SearchlibError):
            index.snapshot(tmp_path / "copy")
        assert not (tmp_path / "copy").exists()


class TestRepair:
    @pytest.fixture
    def index(self, path):
        index = Index.create(path, SCHEMA)
        index.add_documents(documents(3))
        index.add_documents(documents(4, 3))
        return index

    @staticmethod
    def damage(path: Path, name: str) -> None:
        content = bytearray((path / name).read_bytes())
        content[len(content) // 2] ^= 1
        (path / name).write_bytes(content)

    def test_a_sound_index_is_left_alone(self, index, path):
        plan, _ = repairing(path)
        assert not plan.problems and not plan.losses and plan.manifest is None

    @pytest.mark.parametrize("fate", ["damaged", "empty", "missing"])
    def test_a_lost_manifest(self, index, path, fate):
        {
            "damaged": lambda: self.damage(path, MANIFEST),
            "empty": lambda: (path / MANIFEST).write_bytes(b""),
            "missing": (path / MANIFEST).unlink,
        }[fate]()
        with pytest.raises((CorruptIndexError, IndexNotFound, FormatError)):
            Index.open(path)
        plan, carry_out = repairing(path)
        assert (
            MANIFEST in plan.problems[0]
            and "commit 2" in plan.losses[0]
            and "3 documents" in plan.losses[0]
        )
        before = {file.name: file.read_bytes() for file in path.glob("MAIN_*")}
        carry_out()
        kept = {
            file.name: file.read_bytes()
            for file in path.iterdir()
            if file.name.startswith(("MAIN_", "aside.MAIN_"))
        }
        assert all(
            content in (kept.get(name), kept.get(f"aside.{name}"))
            for name, content in before.items()
        )
        mended = Index.open(path, verify="full")
        assert len(mended) == 3 and mended.check() == []
        mended.add_documents(documents(1, 9))
        assert len(mended) == 4

    def test_a_damaged_segment_of_the_newest_commit(self, index, path):
        self.damage(path, newest(Folder(path)).segments[1].files[0][0])
        plan, carry_out = repairing(path)
        assert plan.problems and "7 documents" in plan.losses[0]
        carry_out()
        assert len(Index.open(path, verify="full")) == 3

    def test_a_damaged_segment_of_both_commits(self, index, path):
        self.damage(path, newest(Folder(path)).segments[0].files[0][0])
        plan, carry_out = repairing(path)
        assert "3 documents" in plan.losses[0]
        carry_out()
        mended = Index.open(path, verify="full")
        assert len(mended) == 4 and mended.check() == [] and "5" in mended

    def test_nothing_to_go_back_to(self, index, path):
        self.damage(path, MANIFEST)
        (path / FORMER).unlink()
        plan, _ = repairing(path)
        assert plan.problems and plan.manifest is None

    def test_a_later_format_is_left_alone(self, path, index):
        (path / MANIFEST).write_text('{"format": 999}')
        with pytest.raises(FormatError, match="upgrade"):
            repairing(path)


class TestWindows:
    def test_commits_and_merges(self, path, monkeypatch):
        import fcntl

        real = os.fsync

        def writable_only(descriptor):
            assert fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY, (
                "Windows syncs only what may be written"
            )
            real(descriptor)

        monkeypatch.setattr(os, "fsync", writable_only)
        folder = WindowsFolder(path)
        index = Index._created(folder, SCHEMA)
        for row in range(30):
            folder.busy = row % 3
            index.add_documents(documents(1, row))
            assert index.search("cheval").total == row + 1
        index.compact()
        assert len(index) == 30 and index.check() == []
        names = newest(folder).files
        index.close()
        del index
        Index(EmbeddedEngine(folder)).update_documents(documents(1))
        assert len(Index(EmbeddedEngine(folder))) == 30 and names <= set(folder.list())


def test_an_older_generation_is_never_taken_for_a_newer_one(path):
    index = Index.create(path, SCHEMA)
    index.add_documents(documents(1))
    folder = Folder(path)
    put(folder, replace(newest(folder), generation=0, segments=()))
    assert len(index) == 0
