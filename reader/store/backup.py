"""Knows how a whole library is copied into one dated file, and brought back from it."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from reader.model import ReaderError
from reader.store.disk import locked, make_folder, reason, write_atomically

_KEPT = 10
"""How many of the newest backups are kept, beside the newest of each month."""
_NAME = re.compile(r"(\d{4}-\d\d)-\d\dT\d\d-\d\d-\d\dZ(?:-\d+)?\.zip")
_OURS = re.compile(
    r"(?P<notes>articles/(?P<article>[0-9a-f]{16})\.(?:json|journal|previous|schema-\d+))"
    r"|drafts/[0-9a-f]{16}/[0-9a-f]{16}\.json"
    r"|texts/[0-9a-f]{16}/[0-9a-f]{16}\.json\.gz"
    r"|paths/[0-9a-f]{32}|settings\.json"
)


def backups(library: Path) -> tuple[Path, ...]:
    """The backups there are, the newest first."""
    try:
        found = [path for path in (library / "backups").iterdir() if _NAME.fullmatch(path.name)]
    except OSError:
        return ()
    return tuple(sorted(found, reverse=True))


def back_up(library: Path) -> Path:
    """Copies everything a person wrote into a dated file, and deletes backups grown too many."""
    folder = library / "backups"
    try:
        make_folder(folder)
        with locked(library / "articles"):
            data = _packed(library)
        path = _free_name(folder)
        write_atomically(path, data)
        for old in _superfluous(backups(library)):
            old.unlink(missing_ok=True)
    except OSError as error:
        raise ReaderError(
            f"No backup could be made in {folder} ({reason(error)}); nothing was changed."
        ) from error
    return path


def _packed(library: Path) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for path in sorted(library.rglob("*")):
            name = path.relative_to(library).as_posix()
            if _OURS.fullmatch(name) and path.is_file():
                archive.writestr(zipfile.ZipInfo(name), path.read_bytes(), zipfile.ZIP_DEFLATED)
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

    What is there now goes into a backup first. Articles that are not in the backup stay.
    """
    try:
        with zipfile.ZipFile(backup) as archive:
            if archive.testzip() is not None:
                raise zipfile.BadZipFile("damaged")
            names = {name: match for name in archive.namelist() if (match := _OURS.fullmatch(name))}
            articles = {match["article"] for match in names.values() if match["article"]}
            if article is not None and article not in articles:
                raise ReaderError(
                    f"{backup.name} does not hold {article}; see: reader doctor --list"
                )
            back_up(library)
            with locked(library / "articles"):
                chosen = articles if article is None else {article}
                for one in chosen:
                    _clear(library / "articles", one)
                for name, match in names.items():
                    if match["article"] in chosen or (not match["article"]):
                        path = library / name
                        make_folder(path.parent)
                        if match["article"] or not path.exists():
                            write_atomically(path, archive.read(name))
    except (zipfile.BadZipFile, KeyError) as error:
        raise ReaderError(f"{backup} is no backup that can be read; choose another.") from error
    except OSError as error:
        raise ReaderError(f"{backup} could not be restored ({reason(error)}).") from error
    return len(chosen)


def _clear(folder: Path, article: str) -> None:
    """Takes away what the backup replaces; a journal from another time would be applied to it."""
    for end in ("journal", "previous", "json"):
        (folder / f"{article}.{end}").unlink(missing_ok=True)
