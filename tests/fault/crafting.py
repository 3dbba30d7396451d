"""Open and search crafted and fuzzed manifests and segments, in a process that may do nothing else.

    python crafting.py FOLDER SEED FIRST COUNT

FOLDER holds sound indexes. Each trial changes one, mostly with its checksums recomputed, so that
the validation is tested and not the checksum; opens it, runs some of the battery, and now and then
writes. It must end, raise no error but those of a damaged index, run no code, open no file outside
the folder, and stay within a bound of memory. Prints a JSON object with the number of trials and
each failure.
"""

from __future__ import annotations

import json
import random
import shutil
import struct
import sys
import traceback
import zlib
from pathlib import Path
from typing import Any

MEMORY = 200 << 20
"""Bytes of memory that the trials may use beyond those in use before them."""

SECONDS = 20
"""Seconds that a trial may compute."""

FORBIDDEN = (
    "exec",
    "compile",
    "import",
    "pickle.find_class",
    "marshal.loads",
    "os.system",
    "subprocess.Popen",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "ctypes.dlopen",
    "socket.",
    "shutil.",
    "urllib.",
    "code.__new__",
    "os.link",
    "os.symlink",
    "os.chmod",
    "os.chown",
)

# ---------------------------------------------------------------- files taken apart, signed again


class SegmentFile:
    """A file of sections, of format 1 or 2, taken apart to be changed.

    Attributes
    ----------
    sections : dict of str to (str, bytes)
        The dtype and the bytes of each section.
    """

    def __init__(self, plain: bytes) -> None:
        self.header = plain[:32]
        start, size = struct.unpack_from("<QI", plain, len(plain) - 24)
        directory = json.loads(plain[start : start + size])
        self.meta: Any = directory["meta"]
        self.sections = {
            name: (place[2], plain[place[0] : place[0] + place[1]])
            for name, place in directory["sections"].items()
        }

    def signed(self, directory: Any = None) -> bytes:
        """Return the file with correct checksums.

        `directory` changes the directory of sections just before it is written.
        """
        version = struct.unpack_from("<I", self.header, 8)[0]
        out, places, sums = bytearray(self.header), {}, []
        for name, (dtype, plain) in self.sections.items():
            out += bytes(-len(out) % 16)
            places[name] = [len(out), len(plain), dtype] + (
                [zlib.crc32(plain)] if version == 1 else []
            )
            out += plain
            sums += [zlib.crc32(plain[at : at + 4096]) for at in range(0, len(plain), 4096)]
        described: Any = {"meta": self.meta, "sections": places}
        if version > 1:
            out += bytes(-len(out) % 16)
            table = struct.pack(f"<{len(sums)}I", *sums)
            described["checksums"] = [len(out), zlib.crc32(table)]
            out += table
        if directory is not None:
            described = directory(described)
        text = described if isinstance(described, bytes) else json.dumps(described).encode()
        crc = zlib.crc32(text, zlib.crc32(self.header) if version > 1 else 0)
        return bytes(out) + text + struct.pack("<QII8s", len(out), len(text), crc, b"SLIBSECT")


def signed_manifest(body: Any, version: Any = 2) -> bytes:
    """Return a manifest with a correct checksum."""
    compact = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )
    return json.dumps({"format": version, "crc32": zlib.crc32(compact), "manifest": body}).encode()


def name_again(folder: Path, name: str) -> None:
    """Correct the size and the checksum of a file in the manifest."""
    body = json.loads((folder / "searchlib.json").read_bytes())["manifest"]
    plain = (folder / name).read_bytes()
    for segment in body["segments"]:
        for file in segment["files"]:
            if file[0] == name:
                file[1:] = (
                    [len(plain), struct.unpack_from("<I", plain, len(plain) - 12)[0]]
                    if len(plain) >= 24
                    else [len(plain)]
                )
    (folder / "searchlib.json").write_bytes(signed_manifest(body))


# ---------------------------------------------------------------- changes

NUMBERS = [
    0,
    1,
    2,
    3,
    5,
    7,
    8,
    127,
    128,
    255,
    256,
    65535,
    65536,
    2**31 - 1,
    2**31,
    2**32 - 1,
    2**32,
    2**53,
    2**62,
    2**63 - 1,
    2**63,
    2**64,
    10**30,
    -1,
    -5,
]
VALUES: list[Any] = [
    *NUMBERS,
    None,
    True,
    False,
    0.5,
    1e308,
    -0.0,
    "",
    "a",
    "\0",
    "../x",
    "/etc/passwd",
    "é" * 300,
    [],
    [[]],
    {},
    {"a": 1},
    [1, 2],
    "\ud800",
]


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def change_items(rng: random.Random, dtype: str, plain: bytes) -> bytes:
    """Return the bytes of a section with some items changed, dropped, added or exchanged."""
    width = int(dtype[2:])
    items = [plain[at : at + width] for at in range(0, len(plain), width)]
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        kind = rng.randrange(8)
        at = rng.randrange(len(items)) if items else 0
        if kind == 0 and items:
            del items[at : at + rng.choice((1, 1, 2, 100))]
        elif kind == 1 and items:
            items[at:at] = items[at : at + rng.choice((1, 1, 3))]
        elif kind == 2 and items:
            other = rng.randrange(len(items))
            items[at], items[other] = items[other], items[at]
        elif kind == 3 and items:
            items = [items[at]] * len(items)
        elif kind == 4:
            items[at:at] = [rng.randbytes(width) for _ in range(rng.choice((1, 2, 1000)))]
        elif items:
            number = int.from_bytes(items[at], "little")
            changed = rng.choice(
                (
                    number + 1,
                    number - 1,
                    number + rng.randrange(300),
                    rng.choice(NUMBERS),
                    rng.getrandbits(8 * width),
                    ~number,
                    number ^ 128,
                )
            )
            items[at] = (changed % (1 << 8 * width)).to_bytes(width, "little")
    return b"".join(items)


def change_json(rng: random.Random, value: Any) -> Any:
    """Return a JSON value with one part replaced."""
    if isinstance(value, dict) and value and rng.random() < 0.9:
        name = rng.choice(sorted(value))
        kind = rng.randrange(12)
        if kind == 0:
            return {other: part for other, part in value.items() if other != name}
        if kind == 1:
            return {
                rng.choice(("x", "", "../x", name + "x", name.upper()))
                if other == name
                else other: part
                for other, part in value.items()
            }
        return value | {name: change_json(rng, value[name])}
    if isinstance(value, list) and value and rng.random() < 0.85:
        at, kind = rng.randrange(len(value)), rng.randrange(10)
        if kind == 0:
            return value[:at] + value[at + 1 :]
        if kind == 1:
            return [*value, value[at]]
        return [*value[:at], change_json(rng, value[at]), *value[at + 1 :]]
    if isinstance(value, int) and rng.random() < 0.5:
        return value + rng.choice((-1, 1, 2, 100))
    if isinstance(value, str) and value and rng.random() < 0.5:
        at = rng.randrange(len(value))
        return rng.choice(
            (
                value[:at],
                value[:at] + rng.choice("a/.\0é0") + value[at + 1 :],
                value + value,
                value[at:] + value[:at],
            )
        )
    if rng.random() < 0.03:
        return nested(rng.choice((50, 500, 900)))
    return rng.choice(VALUES)


def change_bytes(rng: random.Random, plain: bytes) -> bytes:
    """Return bytes with changes anywhere, whatever the checksums say."""
    changed = bytearray(plain)
    for _ in range(rng.choice((1, 1, 3, 20))):
        kind, at = rng.randrange(5), rng.randrange(len(changed)) if changed else 0
        if kind == 0:
            del changed[at : at + rng.choice((1, 10, 1000))]
        elif kind == 1:
            changed[at:at] = rng.randbytes(rng.choice((1, 10, 1000)))
        elif changed:
            changed[at] = rng.randrange(256)
    return bytes(changed)


def change_text(rng: random.Random, text: bytes) -> bytes:
    """Return the text of JSON with syntax that is hard to read."""
    at = rng.randrange(len(text))
    return rng.choice(
        (
            text[:at],
            text[:at] + b"[" * 100_000,
            text[:at] + b"9" * 10_000 + text[at:],
            change_bytes(rng, text),
            b"[" * 200_000 + b"]" * 200_000,
            b"9" * 5000,
            text[:at] + b'{"a":' * 50_000,
            text.replace(b"1", b"1e999"),
            text.replace(b"0", b"NaN", 1),
            b"",
            b"null",
        )
    )


def craft_segment(rng: random.Random, folder: Path) -> str:
    """Change a file of a segment, and return a description of the change."""
    path = rng.choice(sorted(folder.glob("*.sl?")))
    plain = path.read_bytes()
    file, kind = SegmentFile(plain), rng.randrange(20)
    name = rng.choice(sorted(file.sections))
    dtype, section = file.sections[name]
    directory, what = None, f"{path.name}: {name}"
    if kind < 11:
        file.sections[name] = (dtype, change_items(rng, dtype, section))
        if rng.random() < 0.3:
            other = rng.choice(sorted(file.sections))
            file.sections[other] = (
                file.sections[other][0],
                change_items(rng, *file.sections[other]),
            )
            what += f" and {other}"
    elif kind == 11:
        file.sections[name] = (
            rng.choice(["|u1", "|i1", "<u2", "<u4", "<i4", "<f4", "<u8", "<i8", "<f8"]),
            section,
        )
        what += f" as {file.sections[name][0]}"
    elif kind == 12:
        del file.sections[name]
        what += " removed"
    elif kind == 13:
        other = rng.choice(sorted(file.sections))
        file.sections[name], file.sections[other] = file.sections[other], file.sections[name]
        what += f" for {other}"
    elif kind in (14, 15):
        file.meta = change_json(rng, file.meta)
        what = f"{path.name}: meta {str(file.meta)[:200]!a}"
    elif kind == 16:
        directory = lambda described: change_json(rng, described)  # noqa: E731
        what = f"{path.name}: directory"
    elif kind == 17:
        directory = lambda described: change_text(rng, json.dumps(described).encode())  # noqa: E731
        what = f"{path.name}: text of the directory"
    if kind < 18:
        path.write_bytes(file.signed(directory))
    else:
        path.write_bytes(change_bytes(rng, plain))
        what = f"{path.name}: bytes"
    if kind < 18 or rng.random() < 0.7:
        name_again(folder, path.name)
    return what


def bomb(size: int) -> str:
    import base64

    packed = zlib.compressobj()
    plain = bytes(size)
    return base64.b64encode(
        zlib.crc32(plain).to_bytes(4, "little") + packed.compress(plain) + packed.flush()
    ).decode()


def craft_manifest(rng: random.Random, folder: Path) -> str:
    """Change the manifest, and return a description of the change."""
    path = folder / "searchlib.json"
    plain = path.read_bytes()
    body, kind = json.loads(plain)["manifest"], rng.randrange(20)
    if kind == 0:
        path.write_bytes(change_bytes(rng, plain))
        return "manifest: bytes"
    if kind == 1:
        path.write_bytes(change_text(rng, plain))
        return "manifest: text"
    if kind == 2:
        path.write_bytes(signed_manifest(body, rng.choice(VALUES)))
        return "manifest: format"
    if kind == 3:
        segment = rng.choice(body["segments"])
        docs = rng.choice((segment["docs"], 2**20, 2**28, 2**31 - 1))
        segment |= {
            "deletions": bomb(rng.choice((1, 2**10, 2**24))),
            "deleted": rng.choice((0, 1, docs)),
            "docs": docs,
        }
    elif kind == 4:
        segment = rng.choice(body["segments"])
        file = segment["files"][0]
        file[0] = rng.choice(
            [
                "../x.sls",
                "/etc/passwd",
                ".",
                "",
                "MAIN_.sls",
                "MAIN_x.sls\0",
                "x" * 5000,
                file[0] + "/..",
                "../work/" + file[0],
            ]
        )
    elif kind == 5:
        body["segments"].append(rng.choice(body["segments"]))
    else:
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            body = change_json(rng, body)
    path.write_bytes(signed_manifest(body, rng.choice((1, 2, 2, 2))))
    return f"manifest: {str(body)[:300]!a}"


# ---------------------------------------------------------------- the process


class Hang(BaseException):
    """A trial has computed for too long."""


class Guard:
    """Forbid operations that no index may trigger."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self.armed = False
        self.broken: list[str] = []
        sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.armed:
            return
        paths = {"open": arguments[:1], "os.link": arguments[:2]}.get(event)
        if paths is not None and all(
            str(path).startswith(self._folder) for path in paths if isinstance(path, (str, bytes))
        ):
            return
        if paths is not None or (
            event.startswith(FORBIDDEN) and arguments != (None,)
        ):  # the process itself is no library that is loaded
            self.broken.append(f"{event} {str(arguments)[:200]}")


def limit_memory() -> None:
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(
        resource.RLIMIT_AS, (pages * resource.getpagesize() + 2 * MEMORY, resource.RLIM_INFINITY)
    )


def run(folder: Path, seed: int, first: int, count: int) -> dict[str, Any]:
    """Make trials, and return the failures by exception and line."""
    import resource
    import signal

    from fault.battery import READS, WRITES, chosen

    from searchlib import Index
    from searchlib.errors import CorruptIndexError, FormatError, SearchlibError

    kinds = sorted(path for path in folder.iterdir() if path.is_dir() and path.name != "work")
    work = folder / "work"
    for kind in kinds:  # with all that is imported late
        for ask in [*READS.values(), *WRITES.values()]:
            ask(Index.open(shutil.copytree(kind, work)))
            Index.open(work).check()
            shutil.rmtree(work)
    guard = Guard(folder)

    def hang(*_: object) -> None:
        raise Hang

    signal.signal(signal.SIGPROF, hang)
    limit_memory()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    failures: dict[str, Any] = {}
    told = 0
    for number in range(first, first + count):
        rng = random.Random(f"{seed} {number}")
        kind = rng.choice(kinds)
        shutil.copytree(kind, work)
        what = (craft_manifest if rng.random() < 0.3 else craft_segment)(rng, work)
        allowed = (
            SearchlibError if what.startswith("manifest") else (CorruptIndexError, FormatError)
        )
        asked = "open"
        guard.armed = True
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            index = Index.open(work, verify=rng.choice(("fast", "none", "full")))
            for name, ask in [
                *chosen(rng, 4),
                *([("check", Index.check)] if rng.random() < 0.3 else ()),
            ]:
                asked = name
                try:
                    ask(index)
                except allowed:
                    told += 1
        except allowed:
            told += 1
        except (Exception, Hang) as error:
            guard.armed = False
            frames = traceback.extract_tb(error.__traceback__)
            last = next(
                (frame for frame in reversed(frames) if "searchlib" in frame.filename), frames[-1]
            )
            name = f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"
            failures.setdefault(
                name,
                {
                    "trial": number,
                    "kind": kind.name,
                    "what": what,
                    "asked": asked,
                    "times": 0,
                    "error": str(error)[:200],
                    "trace": [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames][
                        -8:
                    ],
                },
            )["times"] += 1
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            guard.armed = False
            index = None
        for broken in guard.broken:
            failures.setdefault(
                f"forbidden {broken}",
                {"trial": number, "kind": kind.name, "what": what, "asked": asked},
            )
        guard.broken.clear()
        shutil.rmtree(work)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10
        if grown > MEMORY:
            failures.setdefault(
                "memory", {"trial": number, "kind": kind.name, "what": what, "bytes": grown}
            )
            before += grown >> 10
    return {"trials": count, "told": told, "failures": failures, "grown": grown}


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    print(json.dumps(run(Path(sys.argv[1]), *map(int, sys.argv[2:]))))
