"""Refuses each system call of an operation in turn, or ends the process there.

After a refusal the notes are as before; after an answer they are as asked for. One case cannot be
told apart: a disk that takes a line, refuses to sync it, and refuses to take it back too. Then the
notes may be either, and nothing else.
"""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from reader.desk import Library, open_library
from reader.model import ReaderError
from reader.store.backup import back_up, backups, restore
from reader.store.doctor import merge_copies
from tests.conftest import written
from tests.faults.calls import END, ERRORS, End, Refusal, between, in_a_child, names
from tests.faults.libraries import ARTICLE, MEMORY, first_form, grown, seed

State = tuple[object, ...]


class Operation(NamedTuple):
    """Something that writes."""

    name: str
    prepare: Callable[[Path], None]
    """Makes the library that it is tried on."""
    act: Callable[[Library], object]
    may_be_done: bool = False
    """Whether it can be refused when the notes are as asked for: only the end of it failed."""


def state_of(folder: Path, told: Callable[[str], None]) -> State:
    """What a reader would find in a library."""
    notebook = open_library(folder, tell=told).notebook(ARTICLE)
    return notebook.annotations(), notebook.drafts(), notebook.known()


def _save(library: Library) -> None:
    library.notebook(ARTICLE).save(written(seed(), paragraph=2, body="New.", serial=99))


def _fold(library: Library) -> None:
    library.notebook(ARTICLE).fold(even_if_only_read=True)


def _draft(library: Library) -> None:
    note = written(seed(), paragraph=3, body="Being typed.", serial=50)
    library.notebook(ARTICLE).keep_draft("paragraph:1-2", note)


def _merge(library: Library) -> None:
    merge_copies(library.folder, library.tell)


def _restore(library: Library) -> None:
    restore(library.folder, backups(library.folder)[-1], ARTICLE)


def _with_backup(folder: Path) -> None:
    grown(folder)
    back_up(folder)
    library = open_library(folder)
    note = library.notebook(ARTICLE).annotations()[0]
    library.notebook(ARTICLE).save(replace(note, body="After the backup."))


def _with_copy(folder: Path) -> None:
    grown(folder)
    path = folder / "articles" / f"{ARTICLE}.journal"
    shutil.copy(path, path.with_name(f"{ARTICLE} (conflicted copy 2026-03-12).journal"))
    other = open_library(folder)
    other.notebook(ARTICLE).undo()


def _damaged(folder: Path) -> None:
    grown(folder)
    path = folder / "articles" / f"{ARTICLE}.json"
    path.write_bytes(path.read_bytes()[:-100])


OPERATIONS = [
    Operation("first change", lambda folder: None, _save),
    Operation("change", grown, _save),
    Operation("undo", grown, lambda library: library.notebook(ARTICLE).undo()),
    Operation("fold", grown, _fold),
    Operation("fold of a damaged file", _damaged, _fold),
    Operation("migration", first_form, _fold),
    Operation("backup", grown, lambda library: back_up(library.folder)),
    Operation("restore", _with_backup, _restore),
    Operation("merge", _with_copy, _merge, may_be_done=True),
    Operation("draft", grown, _draft, may_be_done=True),
    Operation("reading place", grown, lambda library: library.remember(seed(), paragraph=4)),
]


class Sweep(NamedTuple):
    """What came of refusing every call of an operation."""

    name: str
    calls: int
    trials: int
    wrong: tuple[str, ...]


def sweep(operation: Operation, *, is_long: bool) -> Sweep:
    """Tries the operation with each of its calls refused, in each way, and ended at each."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        origin, after = Path(folder) / "origin", Path(folder) / "after"
        origin.mkdir(mode=0o700)
        operation.prepare(origin)
        old = state_of(origin, _ignore)
        shutil.copytree(origin, after)
        watch = Refusal(0, 0)
        library = open_library(after)
        library.notebook(ARTICLE).annotations()
        with between(watch):
            operation.act(library)
        new = state_of(after, _ignore)
        wrong: list[str] = []
        trials = 0
        for number in range(1, watch.seen + 1):
            for refusal in _refusals(number, is_long=is_long):
                trials += 1
                place = Path(folder) / "trial"
                shutil.copytree(origin, place)
                try:
                    _refuse(operation, place, refusal, old, new)
                except AssertionError as error:
                    how = "for good" if refusal.for_good else "once"
                    code = errno.errorcode[refusal.code]
                    wrong.append(f"call {number} ({refusal.failed}) {code} {how}: {error}")
                shutil.rmtree(place)
            if not is_long and number % 3:
                continue
            trials += 1
            place = Path(folder) / "trial"
            shutil.copytree(origin, place)
            try:
                _end(operation, place, number, old, new)
            except AssertionError as error:
                wrong.append(f"ended at call {number}: {error}")
            shutil.rmtree(place)
    return Sweep(operation.name, watch.seen, trials, tuple(wrong))


def _refusals(number: int, *, is_long: bool) -> Iterator[Refusal]:
    if not is_long:
        if number % 3:
            code = ERRORS[number % 4]
            yield Refusal(number, code, for_good=number % 3 == 1, is_short=bool(number % 2))
        return
    for code in ERRORS:
        for for_good in (False, True):
            yield Refusal(number, code, for_good=for_good)
            yield Refusal(number, code, for_good=for_good, is_short=True)


def _refuse(operation: Operation, folder: Path, refusal: Refusal, old: State, new: State) -> None:
    library = open_library(folder)
    library.notebook(ARTICLE).annotations()
    sentence = ""
    with between(refusal):
        try:
            operation.act(library)
        except ReaderError as error:
            sentence = str(error)
    assert "\n" not in sentence and (not sentence or sentence.endswith(".")), sentence
    told: list[str] = []
    found = state_of(folder, told.append)
    unsure = operation.may_be_done or "ftruncate" in refusal.failed
    expected = [new] if not sentence else [old, new] if unsure else [old]
    assert found in expected, f"{sentence or 'acknowledged'}; found {_brief(found)}, told {told}"
    _again(operation, library, folder, new)


def _end(operation: Operation, folder: Path, number: int, old: State, new: State) -> None:
    def work() -> None:
        library = open_library(folder)
        library.notebook(ARTICLE).annotations()
        with between(End(number)):
            operation.act(library)

    status = in_a_child(work)
    assert status in (0, END), f"status {status}"
    found = state_of(folder, _ignore)
    assert found in (old, new), f"found {_brief(found)}"
    assert state_of(folder, _ignore) == found
    _again(operation, open_library(folder), folder, new)


def _again(operation: Operation, library: Library, folder: Path, new: State) -> None:
    """Whatever happened, the next change works, in this process and in the next."""
    late = written(seed(), paragraph=5, body="Later.", serial=77)
    library.notebook(ARTICLE).save(late)
    assert late in state_of(folder, _ignore)[0], "a later change is lost"  # type: ignore[operator]
    library.notebook(ARTICLE).remove(late.id)
    other = open_library(folder)
    if operation.name != "undo" and operation.name != "merge":
        operation.act(other)
        assert state_of(folder, _ignore) == new, "the same again does not give the new state"
    other.notebook(ARTICLE).save(late)
    other.close()
    told: list[str] = []
    assert late in state_of(folder, told.append)[0], "a change in a new process is lost"  # type: ignore[operator]
    assert not told, f"told after all was mended: {told}"
    left = Counter(name.rsplit("/")[-1][0] == "." for name in names(folder))[True]
    assert left <= 2, f"left over: {names(folder)}"


def _brief(state: State) -> str:
    return str([str(part)[:300] for part in state])


def _ignore(sentence: str) -> None:
    pass
