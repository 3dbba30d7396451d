"""Changed, cut, removed, exchanged and replaced files are reported wherever they are read."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fault.battery import MAKERS, READS, WRITES, quick_folder
from fault.conftest import Trials

from searchlib import Index
from searchlib.embedded.storage import FORMER, MANIFEST
from searchlib.errors import CorruptIndexError, FormatError, IndexNotFound, SearchlibError


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return an index of each kind."""
    folder = tmp_path_factory.mktemp("sound")
    for kind, make in MAKERS.items():
        make(folder / kind)
    return {kind: folder / kind for kind in MAKERS}


@pytest.fixture(autouse=True)
def no_hang():
    """End a test that blocks for ever, as on a pipe without a writer."""
    if hasattr(signal, "SIGALRM"):
        signal.alarm(3600)
        yield
        signal.alarm(0)
    else:
        yield


def files_of(folder: Path) -> list[Path]:
    """Return the files that are read; the previous manifest is only for repairs."""
    return sorted(path for path in all_files_of(folder) if path.name != FORMER)


def all_files_of(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.iterdir() if path.suffix in (".sls", ".sld", ".slt", ".json")
    )


def expected_of(folder: Path, scratch: Path) -> dict[str, Any]:
    """Return the results of a sound index; each change is made to a copy."""
    index = Index.open(folder)
    answers = {name: read(index) for name, read in READS.items()}
    for name, write in WRITES.items():
        answers[name] = write(Index.open(shutil.copytree(folder, scratch / name)))
    return answers


@pytest.mark.parametrize("kind", ["built", "whoosh"])
def test_every_changed_byte_is_told_or_changes_nothing(kind, sound, tmp_path, trials):
    expected = expected_of(sound[kind], tmp_path)
    table = trials(5, f"a changed byte, {kind} (fast and full)")
    silent = 0
    with quick_folder() as scratch:
        for path in all_files_of(sound[kind]):
            plain = path.read_bytes()
            for at in table.every(len(plain), 11):
                folder = shutil.copytree(sound[kind], scratch / "x.idx")
                changed = bytearray(plain)
                changed[at] ^= table.random.randrange(1, 256)
                (folder / path.name).write_bytes(changed)
                is_told = told(lambda: Index.open(folder, verify="full").close(), path.name)  # noqa: B023
                silent += not is_told and path.name != FORMER
                assert compare(folder, expected, path.name, table) <= is_told, (
                    f"{path.name} at {at}: fast tells of what full does not"
                )
                shutil.rmtree(folder)
    assert silent < 0.1 * table.done  # the zeros between sections, and the spaces of the manifest


def told(do: Callable[[], Any], file: str) -> bool:
    """Return whether a call raises CorruptIndexError and names the file."""
    try:
        do()
    except CorruptIndexError as error:
        assert error.file == file
        return True
    return False


def compare(folder: Path, expected: dict[str, Any], file: str, table: Trials) -> bool:
    """Return whether any call reported the damage; the results of the others must be right."""
    asked = (
        sorted(READS.items()) if table.release else table.random.sample(sorted(READS.items()), 5)
    )
    asked += table.random.sample(sorted(WRITES.items()), not table.random.randrange(8))
    try:
        index = Index.open(folder)
    except CorruptIndexError as error:
        assert error.file == file
        return True
    is_told = False
    for name, ask in asked:
        try:
            answer = ask(index)
        except CorruptIndexError as error:
            assert error.file == file, name
            is_told = True
        else:
            assert answer == expected[name], name
    index.close()
    return is_told


def cut_to_nothing(path: Path) -> None:
    path.write_bytes(b"")


def cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_by_one(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def link_instead(path: Path) -> None:
    path.rename(path.with_suffix(".elsewhere"))
    path.symlink_to(path.with_suffix(".elsewhere"))


def dangling_link_instead(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def pipe_instead(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def another_instead(path: Path) -> None:
    """A file of another segment, or the bytes of another manifest, under the right name."""
    other = next(other for other in files_of(path.parent) if other != path)
    shutil.copy(other, path)


DAMAGE = [
    cut_to_nothing,
    cut_in_half,
    cut_by_one,
    lengthen,
    Path.unlink,
    folder_instead,
    link_instead,
    dangling_link_instead,
    pipe_instead,
    another_instead,
]


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("kind", ["two", "whoosh"])
def test_a_file_that_is_not_the_one_is_named(kind, damage, sound, tmp_path, trials):
    if damage is pipe_instead and not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    paths = files_of(sound[kind])
    table = trials(6, f"{damage.__name__}, {kind}", release=3 * len(paths), small=3 * len(paths))
    for number in table:
        path, verify = paths[number % len(paths)], ("fast", "full", "none")[number // len(paths)]
        folder = shutil.copytree(sound[kind], tmp_path / f"{number}.idx")
        damage(folder / path.name)
        if path.name == MANIFEST and damage is Path.unlink:
            with pytest.raises((IndexNotFound, FormatError)):
                Index.open(folder, verify=verify)
            continue
        if path.name == MANIFEST and damage is lengthen and verify:
            with pytest.raises(CorruptIndexError):
                Index.open(folder, verify=verify)
            continue
        with pytest.raises(CorruptIndexError) as caught:
            Index.open(folder, verify=verify)
        assert caught.value.file == path.name
        if path.name == MANIFEST:
            with pytest.raises(SearchlibError):
                Index.create(folder, Index.open(sound[kind]).schema)


@pytest.mark.parametrize("verify", ["fast", "full", "none"])
def test_an_older_file_of_the_same_size_is_told(verify, sound, tmp_path, trials):
    table = trials(6, f"an older version of the same size, {verify}", release=1, small=1)
    for _ in table:
        folder = shutil.copytree(sound["two"], tmp_path / "x.idx")
        path = next(folder.glob("*.sls"))
        plain = path.read_bytes()
        from fault.crafting import SegmentFile  # with what it takes to sign a file

        older = SegmentFile(plain)
        name = next(
            name
            for name in older.sections
            if name.startswith("stored.text") and older.sections[name][1]
        )
        dtype, stored = older.sections[name]
        # checksums are written in decimal figures, of which there may be more or fewer: one in
        # a few versions is as long as the file
        for _ in range(1000):
            older.sections[name] = (dtype, table.random.randbytes(len(stored)))
            if len(older.signed()) == len(plain):
                break
        path.write_bytes(older.signed())
        assert path.stat().st_size == len(plain) and path.read_bytes() != plain
        with pytest.raises(CorruptIndexError, match="another version") as caught:
            Index.open(folder, verify=verify)
        assert caught.value.file == path.name


def test_a_folder_that_is_reached_by_a_link_is_opened(sound, tmp_path):
    (tmp_path / "link.idx").symlink_to(sound["two"], target_is_directory=True)
    assert len(Index.open(tmp_path / "link.idx")) == 4
