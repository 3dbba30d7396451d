"""A copy of an index at one commit, made while its writer goes on."""

from __future__ import annotations

from dataclasses import replace

from searchlib.embedded.indexer.session import Session
from searchlib.embedded.indexer.toc import TocWriter
from searchlib.embedded.storage import Directory, Manifest, failing, newest, stamp


def copy(source: Directory, target: Directory, timeout: float, write_toc: TocWriter) -> None:
    """Copy the newest commit of an index into an empty directory.

    Files are hard links where both directories are on one file system that has them, so that a copy
    takes neither room nor time; no side ever changes a file.

    Parameters
    ----------
    source : Directory
        The index to copy.
    target : Directory
        An empty or missing directory.
    timeout : float
        Seconds to wait for a writer of the target.
    write_toc : TocWriter
        Writes the table of contents of the copy.

    Raises
    ------
    IndexExists, FormatError
        If the target is not empty.
    """
    manifest = newest(source)
    session = Session(target, timeout, write_toc, first=replace(manifest, segments=()))
    try:
        with failing(target, "copy"):
            session.commit(_copy_files(source, target, session))
    except BaseException:
        session.abandon()
        raise
    finally:
        session.end()


def _copy_files(source: Directory, target: Directory, session: Session) -> Manifest:
    """Share or copy the files of the newest commit, and return that commit."""
    while True:
        before = stamp(source)
        manifest = newest(source)
        try:
            unshared = {
                name: source.map(name)
                for name in sorted(manifest.files)
                if not target.share(source, name)
            }
        except FileNotFoundError:
            if stamp(source) == before:  # no commit came between: the file is missing
                raise
            session.sweep()
            continue
        for name, content in unshared.items():
            with target.create(name) as file:
                file.write(content)
        return manifest
