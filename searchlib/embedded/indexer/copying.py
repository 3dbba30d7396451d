"""A copy of an index at one commit, made beside its writer."""

from __future__ import annotations

from dataclasses import replace

from searchlib.embedded.indexer.session import Session
from searchlib.embedded.storage import Directory, Manifest, failing, newest, stamp


def copy(source: Directory, target: Directory, timeout: float) -> None:
    """Make an index of the newest commit of another.

    The files are shared where both directories are in one file system that knows hard links, so that a
    copy takes no room and no time; they are never changed, on either side.

    Raises
    ------
    IndexExists, FormatError
        If the target is taken.
    """
    manifest = newest(source)
    session = Session(target, timeout, first=replace(manifest, segments=()))
    try:
        with failing(target, "copy"):
            session.commit(_taken(source, target, session))
    except BaseException:
        session.abandon()
        raise
    finally:
        session.end()


def _taken(source: Directory, target: Directory, session: Session) -> Manifest:
    """Take over the files of the newest commit, and return it."""
    while True:
        found = stamp(source)
        manifest = newest(source)
        try:
            unshared = {
                name: source.map(name)
                for name in sorted(manifest.files)
                if not target.share(source, name)
            }
        except FileNotFoundError:
            if stamp(source) == found:  # no commit has come between: the file is missing
                raise
            session.sweep()
            continue
        for name, content in unshared.items():
            with target.create(name) as file:
                file.write(content)
        return manifest
