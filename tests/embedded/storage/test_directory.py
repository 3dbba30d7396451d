"""The contract of a directory, for the library's directories and those of the tests of faults."""

from __future__ import annotations

import errno
import os
import threading

import pytest
from fault.directories import FailingFolder, PowerFolder, WindowsFolder

from searchlib.embedded.storage import Folder, Memory, failing
from searchlib.errors import LockError, SearchlibError

KINDS = {
    "memory": None,
    "folder": Folder,
    "failing": FailingFolder,
    "power": PowerFolder,
    "windows": WindowsFolder,
}


@pytest.fixture(params=KINDS)
def make(request, tmp_path):
    """Makes directories of one kind."""
    numbers = iter(range(10))
    kind = KINDS[request.param]
    return lambda: Memory() if kind is None else kind(tmp_path / "deep" / str(next(numbers)))


@pytest.fixture
def directory(make):
    directory = make()
    directory.make()
    return directory


def write(directory, name, content):
    with directory.create(name) as file:
        file.write(content[:1])
        file.write(content[1:])


def test_a_file_is_written_once_and_read(directory):
    write(directory, "a.sls", b"abc")
    directory.sync(["a.sls"])
    assert directory.list() == ["a.sls"] and directory.size("a.sls") == 3
    assert directory.read("a.sls") == b"abc" == bytes(directory.map("a.sls"))
    with pytest.raises(FileExistsError):
        directory.create("a.sls")


def test_an_empty_file(directory):
    write(directory, "a", b"")
    assert directory.read("a") == b"" == bytes(directory.map("a")) and directory.size("a") == 0


def test_a_map_outlives_the_name(directory):
    write(directory, "a", b"abc" * 5000)
    mapped = directory.map("a")
    if not isinstance(directory, WindowsFolder):
        directory.delete("a")
        assert directory.list() == []
    assert bytes(mapped) == b"abc" * 5000


def test_replacing_changes_the_stamp(directory):
    stamps = set()
    for row in range(30):
        directory.replace("m", str(row % 2).encode(), durable=row % 3 == 0)
        stamps.add(directory.stamp("m"))
        assert directory.read("m") == str(row % 2).encode() and directory.stamp("m") in stamps
    assert len(stamps) == 30 and directory.list() == ["m"]


def test_a_link_holds_what_was_linked(directory):
    directory.replace("m", b"old")
    directory.link("m", "former")
    directory.link("m", "former")
    directory.replace("m", b"new")
    assert (
        directory.read("former") == b"old"
        and directory.read("m") == b"new"
        and sorted(directory.list()) == ["former", "m"]
    )
    directory.link("m", "former")
    assert directory.read("former") == b"new"


def test_a_file_of_another_directory(make, directory):
    write(directory, "a", b"abc")
    other = make()
    other.make()
    if other.share(directory, "a"):
        assert other.read("a") == b"abc" and directory.path is not None
        with pytest.raises(FileExistsError):
            other.share(directory, "a")
        with pytest.raises(FileNotFoundError):
            other.share(directory, "absent")
    else:
        assert other.list() == [] and directory.path is None
    assert not other.share(Memory(), "a")


def test_without_hard_links(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    folder, other = Folder(tmp_path / "a"), Folder(tmp_path / "b")
    folder.make(), other.make()
    folder.replace("m", b"old")
    folder.link("m", "former")
    assert folder.read("former") == b"old" and not other.share(folder, "m")


@pytest.mark.parametrize("call", ["stamp", "size", "read", "map", "delete"])
def test_a_missing_name(directory, call):
    with pytest.raises(FileNotFoundError):
        getattr(directory, call)("absent")


def test_what_is_missing_cannot_be_synced_or_linked(directory):
    with pytest.raises(FileNotFoundError):
        directory.sync(["absent"])
    with pytest.raises(FileNotFoundError):
        directory.link("absent", "b")
    assert directory.list() == []


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/etc/passwd", "../x", "a\0"])
def test_names_are_plain(directory, name):
    with pytest.raises((ValueError, FileNotFoundError)):
        directory.read(name)
    with pytest.raises(ValueError, match="name of a file"):
        directory.create(name)


def test_making_and_removing(make, tmp_path):
    directory = make()
    made = directory.make()
    assert directory.make() == 0
    directory.remove(made)
    assert directory.path is None or not (tmp_path / "deep").exists()


def test_a_lock_is_waited_for_up_to_a_time(directory):
    held = directory.lock(0.0)
    held.check()
    with pytest.raises(LockError, match="another writer"):
        directory.lock(0.05)
    held.release()
    held.release()
    with pytest.raises(LockError):
        held.check()
    directory.lock(0.0).release()


def test_a_lock_that_is_waited_for_is_had(directory):
    held = directory.lock(0.0)
    threading.Timer(0.1, held.release).start()
    directory.lock(20.0).release()


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)
def test_a_lock_that_is_dropped_is_free(directory):
    directory.lock(0.0)
    directory.lock(0.0).release()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_fork_neither_holds_nor_frees_the_lock(directory):
    held = directory.lock(0.0)
    child = os.fork()
    if not child:
        try:
            held.check()
        except LockError:
            held.release()
            os._exit(0)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    held.check()
    with pytest.raises(LockError):
        directory.lock(0.0)
    held.release()


def test_a_lock_file_that_was_removed(tmp_path):
    folder = Folder(tmp_path)
    held = folder.lock(0.0)
    folder.delete("MAIN_WRITELOCK")
    with pytest.raises(LockError, match="removed"):
        held.check()
    folder.lock(0.0).release()
    held.release()


@pytest.mark.parametrize("kind", ["folder", "link", "pipe"])
def test_only_regular_files_are_read(tmp_path, kind):
    (tmp_path / "real").write_bytes(b"abc")
    path = tmp_path / "a"
    {
        "folder": path.mkdir,
        "link": lambda: path.symlink_to(tmp_path / "real"),
        "pipe": lambda: os.mkfifo(path),
    }[kind]()
    for read in (Folder(tmp_path).read, Folder(tmp_path).map):
        with pytest.raises(OSError):
            read("a")


def test_errors_of_the_system_are_said(directory):
    with (
        pytest.raises(SearchlibError, match=r"cannot read in .*No such file") as caught,
        failing(directory, "read"),
    ):
        directory.read("absent")
    assert isinstance(caught.value.__cause__, FileNotFoundError)
