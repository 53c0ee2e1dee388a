"""Knows how a whole library is copied into one dated file, and brought back from it."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from reader.model import ReaderError
from reader.store.disk import locked, make_folder, reason, write_atomically
from reader.store.journal import RowChange, Rows, parse
from reader.store.recovery import assemble
from reader.store.rows import is_readable
from reader.store.storage import SafeStorage

_UNREADABLE = (
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
)
"""What a zip file raises beside its own error that is damaged, or made by another program."""

_KEPT = 10
"""How many of the newest backups are kept, beside the newest of each month."""
_NAME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)(?:-(\d+))?\.zip")
_OURS = re.compile(
    r"(?P<notes>articles/(?P<article>[0-9a-f]{16})\.(?:json|journal|previous|schema-\d+))"
    r"|drafts/[0-9a-f]{16}/[0-9a-f]{16}\.draft"
    r"|texts/[0-9a-f]{16}/[0-9a-f]{16}\.json\.gz"
    r"|paths/[0-9a-f]{32}|settings\.json"
)


def backups(library: Path) -> tuple[Path, ...]:
    """The backups there are, the newest first."""
    try:
        paths = tuple((library / "backups").iterdir())
    except OSError:
        return ()
    found = [(m[1], int(m[2] or 1), p) for p in paths if (m := _NAME.fullmatch(p.name))]
    return tuple(path for *_, path in sorted(found, reverse=True))


def back_up(library: Path) -> Path:
    """Copies everything a person wrote into a dated file, and deletes backups grown too many."""
    folder = library / "backups"
    try:
        make_folder(folder)
        with locked(library / "articles"):
            contents = _contents(library)
        with locked(folder):
            path = _free_name(folder)
            write_atomically(path, _packed(contents))
            for old in _superfluous(backups(library)):
                if old != path:
                    old.unlink(missing_ok=True)
    except OSError as error:
        raise ReaderError(
            f"No backup could be made in {folder} ({reason(error)}); nothing was changed."
        ) from error
    return path


def _contents(library: Path) -> dict[str, bytes]:
    """What a person wrote: names below the library, and what is in those files."""
    contents = {}
    for path in sorted(library.rglob("*")):
        name = path.relative_to(library).as_posix()
        if _OURS.fullmatch(name) and path.is_file():
            contents[name] = path.read_bytes()
    return contents


def _packed(contents: dict[str, bytes]) -> bytes:
    import zipfile

    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, data in contents.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _free_name(folder: Path) -> Path:
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    path, number = folder / f"{stamp}.zip", 1
    while path.exists():
        number += 1
        path = folder / f"{stamp}-{number}.zip"
    return path


def _superfluous(newest_first: tuple[Path, ...]) -> list[Path]:
    months: set[str] = set()
    found = []
    for place, path in enumerate(newest_first):
        month = path.name[:7]
        if place >= _KEPT and month in months:
            found.append(path)
        months.add(month)
    return found


def restore(library: Path, backup: Path, article: str | None = None) -> int:
    """Brings back all articles in a backup, or one, and returns how many.

    What is there now goes into a backup first. For each article it is one change, which can be
    taken back like any other; articles that are not in the backup stay.
    """
    contents = _unpacked(backup)
    articles = {m["article"] for m in map(_OURS.fullmatch, contents) if m and m["article"]}
    if article is not None:
        if article not in articles:
            raise ReaderError(f"{backup.name} does not hold {article}; see: reader doctor --list")
        articles = {article}
    back_up(library)
    try:
        for one in sorted(articles):
            _bring_back(library / "articles" / f"{one}.json", contents)
        for name, data in contents.items():
            path = library / name
            if not name.startswith("articles/") and not path.exists():
                make_folder(path.parent)
                write_atomically(path, data)
    except OSError as error:
        raise ReaderError(f"{backup} could not be restored ({reason(error)}).") from error
    return len(articles)


def _unpacked(backup: Path) -> dict[str, bytes]:
    """The files in a backup that are ours; what else it holds is passed over."""
    import zipfile

    try:
        data = backup.read_bytes()
    except FileNotFoundError as error:
        raise ReaderError(f"There is no backup {backup}; see: reader doctor --list") from error
    except OSError as error:
        raise ReaderError(f"{backup} cannot be read ({reason(error)}).") from error
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            # A name that was damaged might not be one of ours any more.
            if archive.testzip() is not None:
                raise zipfile.BadZipFile("a file in it is damaged")
            return {name: archive.read(name) for name in archive.namelist() if _is_ours(name)}
    except (zipfile.BadZipFile, *_UNREADABLE) as error:
        raise ReaderError(f"{backup} is no backup that can be read; choose another.") from error


def _is_ours(name: str) -> bool:
    return _OURS.fullmatch(name) is not None


def _bring_back(path: Path, contents: dict[str, bytes]) -> None:
    """Makes a notebook's tables what they are in a backup; where it is gone, all of it."""
    data, copy, log = (
        contents.get(f"articles/{path.stem}{end}") for end in (".json", ".previous", ".journal")
    )
    storage = SafeStorage(path, lambda sentence: None)
    if not storage.exists:
        make_folder(path.parent)
        with locked(path.parent):
            for end, found in ((".previous", copy), (".json", data), (".journal", log)):
                if found is not None:
                    write_atomically(path.with_suffix(end), found)
        return
    wanted = assemble(path.name, data, copy, parse(log or b""), is_readable).tables

    def plan(tables: Rows) -> Iterator[RowChange]:
        for name in sorted({*tables, *wanted}):
            old, new = tables.get(name, {}), wanted.get(name, {})
            for key in sorted({*old, *new}):
                if old.get(key) != new.get(key):
                    yield RowChange(name, key, old.get(key), new.get(key))

    storage.change("restore", plan)
