"""Knows how a whole library is looked over, and mended where it can be."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from reader.lines import counted
from reader.model import ReaderError
from reader.store.conflicts import conflict_copies, merge
from reader.store.notebook import Notebook, notebooks
from reader.store.storage import SafeStorage
from reader.store.texts import Texts

_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{8}")
_LEFT_FOR = 3600
"""Seconds after which a file that was being written is one that nobody writes any more."""


class Finding(NamedTuple):
    """One thing that is not as it should be."""

    what: str
    """A sentence."""
    is_mended: bool
    """Whether nothing is left to do."""


class Report(NamedTuple):
    """What a look at a library found."""

    articles: int
    annotations: int
    drafts: int
    texts: int
    findings: tuple[Finding, ...]

    @property
    def is_well(self) -> bool:
        """Whether nothing is left for a person to do."""
        return all(finding.is_mended for finding in self.findings)


def examine(library: Path, *, mending: bool) -> Report:
    """Looks at every file; with `mending`, puts right what can be. Raises ReaderError."""
    folder = library / "articles"
    findings: list[Finding] = []
    annotations = drafts = 0
    articles = notebooks(folder)
    for article in articles:
        told: list[str] = []
        notebook = Notebook(folder / f"{article}.json", told.append)
        mended = False
        try:
            annotations += len(notebook.annotations())
            is_whole = notebook.is_whole
            drafts += len(notebook.drafts())
            if mending:
                notebook.fold(even_if_only_read=True)
                mended = is_whole
        except ReaderError as error:
            findings.append(Finding(str(error), is_mended=False))
        findings += [Finding(sentence, is_mended=mended) for sentence in told]
    findings += _of_conflicts(folder)
    texts = tuple(_versions(library / "texts"))
    kept = Texts(library)
    for version in texts:
        if kept.load(version) is None:
            what = f"The kept text {version} is damaged: notes on it are found by words alone."
            findings.append(Finding(what, is_mended=False))
    paths = tuple(_all_in(library))
    findings += _of_leftovers(paths, mending=mending)
    findings += _of_modes(library, paths, mending=mending)
    return Report(len(articles), annotations, drafts, len(texts), tuple(findings))


def merge_copies(library: Path, tell: Callable[[str], None]) -> int:
    """Merges every copy that a synchronised folder left; returns how many annotations came.

    Raises ReaderError where one cannot be read or merged, after all that can be were.
    """
    folder = library / "articles"
    count = 0
    failures = []
    for article, copies in conflict_copies(folder).items():
        storage = SafeStorage(folder / f"{article}.json", tell)
        for copy in copies:
            try:
                count += merge(storage, copy)
            except ReaderError as error:
                failures.append(str(error))
    if failures:
        raise ReaderError(" ".join(failures))
    return count


def _of_conflicts(folder: Path) -> Iterator[Finding]:
    for copies in conflict_copies(folder).values():
        for copy in copies:
            what = f"{copy.name} comes from another machine; take it in: reader doctor --merge"
            yield Finding(what, is_mended=False)


def _versions(folder: Path) -> Iterator[str]:
    with suppress(OSError):
        names = sorted(path.name for path in folder.iterdir())
        yield from (name for name in names if re.fullmatch("[0-9a-f]{16}", name))


def _all_in(folder: Path) -> Iterator[Path]:
    """Every file and folder below it that can be listed."""
    for parent, folders, files in os.walk(folder):
        yield from (Path(parent) / name for name in sorted((*folders, *files)))


def _of_leftovers(paths: Iterable[Path], *, mending: bool) -> Iterator[Finding]:
    """What a killed program left half written; nothing of it was ever said to be saved."""
    for path in paths:
        with suppress(OSError):
            if _TEMPORARY.fullmatch(path.name) and time.time() - path.stat().st_mtime > _LEFT_FOR:
                if mending:
                    path.unlink()
                what = f"{path.name} was left by a program that was killed while it wrote."
                yield Finding(what, is_mended=mending)


def _of_modes(library: Path, paths: Iterable[Path], *, mending: bool) -> Iterator[Finding]:
    """Files that others on the machine may read."""
    count = mended = 0
    for path in (library, *paths):
        with suppress(OSError):
            mode = path.lstat().st_mode
            if mode & 0o077 and not path.is_symlink() and os.name == "posix":
                count += 1
                if mending:
                    path.chmod(mode & 0o700)
                    mended += 1
    if count:
        what = f"{counted(count, 'file')} in {library} could be read by others."
        yield Finding(what, is_mended=mended == count)
