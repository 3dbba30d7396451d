"""Opening files that may have been put there by anyone."""

from __future__ import annotations

import os
import stat
from typing import BinaryIO

from searchlib.errors import CorruptIndexError

_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))


def open_regular(path: str) -> BinaryIO:
    """Open a regular file for reading.

    Raises
    ------
    FileNotFoundError, NotADirectoryError
        If there is no such file, or no such folder.
    CorruptIndexError
        If it is a folder, a link, a pipe or anything else that is no file, or cannot be read.
    """
    try:
        descriptor = os.open(path, _FLAGS)  # a pipe is opened without waiting for what writes to it
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as error:
        raise _corrupt(path, f"cannot be opened ({os.strerror(error.errno or 0)})") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _corrupt(path, "is no regular file")
    return os.fdopen(descriptor, "rb")


def _corrupt(path: str, what: str) -> CorruptIndexError:
    name = os.path.basename(path)
    return CorruptIndexError(f"{name} {what}: restore it from a copy", file=name)
