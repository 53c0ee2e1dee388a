"""What the store promises: what was acknowledged is on the disk, and stays there."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import TinyDB
from tinydb.table import Table

from reader.model import (
    Annotation,
    AnnotationKind,
    Article,
    Origin,
    Person,
    Quote,
    ReaderError,
    Scope,
    Span,
    Statement,
    StatementKind,
)
from reader.store import (
    Known,
    Notebook,
    Step,
    keep_found,
    load_found,
    notebooks,
    write_atomically,
)
from tests.conftest import NOON, ROOT, written

ANY = st.text(st.characters(exclude_categories=()))
"""Any text Python can hold: lone surrogates and control characters, too."""
needs_posix = pytest.mark.skipif(os.name != "posix", reason="Windows keeps no such modes")


@pytest.fixture
def told() -> list[str]:
    """The sentences the store told."""
    return []


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a notebook may keep its file; the folder is not there yet."""
    return tmp_path / "library" / "articles" / "c9189bdb19d5d5e3.json"


@pytest.fixture
def notebook(path: Path, told: list[str]) -> Notebook:
    """An empty notebook."""
    return Notebook(path, told.append)


def no_telling(sentence: str) -> None:
    raise AssertionError(sentence)


def rows(path: Path, table: str = "annotations") -> dict[str, dict[str, Any]]:
    """The rows of a table as the file has them."""
    found: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))[table]
    return found


def rewrite(path: Path, key: str, **fields: object) -> None:
    """Changes fields of a row as another program would."""
    tables = json.loads(path.read_text("utf-8"))
    tables["annotations"].setdefault(key, {}).update(fields)
    path.write_text(json.dumps(tables), "utf-8")


def names(path: Path) -> set[str]:
    """What lies beside the notebook's file, it among it."""
    return {one.name for one in path.parent.iterdir()}


# What is given comes back


def test_an_annotation_is_on_the_disk_when_save_returns(
    notebook: Notebook, path: Path, seed: Article
) -> None:
    """A second notebook on the same file sees what the first has saved, changed and deleted."""
    other = Notebook(path, no_telling)
    assert other.annotations() == ()
    one, two = (written(seed, paragraph=n, body=f"{n}", serial=n) for n in (2, 1))
    notebook.save(one)
    notebook.save(two)
    assert other.annotations() == (two, one)
    changed = replace(one, body="Another thought.", tags=("late",))
    other.save(changed)
    assert notebook.annotations() == (two, changed)
    assert notebook.remove(two.id) == two
    assert other.annotations() == (changed,)
    assert other.remove(two.id) is None


@settings(deadline=None, max_examples=60)
@given(ANY, st.lists(ANY).map(tuple), ANY, st.none() | ANY, st.sampled_from(AnnotationKind))
def test_a_notebook_gives_back_exactly_what_it_was_given(
    body: str, tags: tuple[str, ...], exact: str, person: str | None, kind: AnnotationKind
) -> None:
    """Any text survives the disk, character for character."""
    given_one = Annotation(
        id="6f1c1a52-6f0e-4b52-8a87-0d3cf1d7a001",
        scope=Scope.SPAN,
        quote=Quote(Span(3, 3 + len(exact)), exact, body[:32], body[-32:]),
        person=person,
        kind=kind,
        body=body,
        tags=tags,
        created=NOON,
        modified=NOON.replace(microsecond=123456),
        creator=body[::-1],
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.json"
        Notebook(path, no_telling).save(given_one)
        assert Notebook(path, no_telling).annotations() == (given_one,)


def test_the_file_is_one_that_tinydb_opens(notebook: Notebook, path: Path, seed: Article) -> None:
    """The file is plain TinyDB: its own storage reads it, and a table keyed by text its rows."""

    class Keyed(Table):
        document_id_class = str  # type: ignore[assignment]

    note = written(seed, paragraph=1, body="Qui l’a dit ?", tags=("source",))
    notebook.save(note)
    notebook.remember(seed, path="/seed.txt", paragraph=3)
    with TinyDB(path, encoding="utf-8") as database:
        assert database.tables() == {"annotations", "article"}
        row = next(iter(Keyed(database.storage, "annotations")))
        assert (str(row.doc_id), row["body"], row["tags"]) == (note.id, note.body, ["source"])


def test_the_file_has_one_record_a_line(notebook: Notebook, path: Path, seed: Article) -> None:
    """A record takes one line, whatever it holds, so that the file diffs and merges in git."""
    for serial in range(1, 4):
        body = f"Line {serial}\nanother\r\n\x85\u2028and “more”"
        notebook.save(written(seed, paragraph=serial, body=body, serial=serial))
    records = [line for line in path.read_text("utf-8").split("\n") if "Line" in line]
    assert len(records) == 3
    assert records == sorted(records)
    assert all(line.lstrip().startswith('"') for line in records)
    assert path.read_bytes().endswith(b"\n}\n")


def test_the_file_depends_on_its_content_alone(tmp_path: Path, seed: Article) -> None:
    """The same annotations give the same bytes, in whatever order they were made."""
    notes = [written(seed, paragraph=n, body="…", tags=("b", "a"), serial=n) for n in (1, 2, 3)]
    contents = []
    for place, order in enumerate((notes, notes[::-1], [*notes, notes[0]])):
        path = tmp_path / f"{place}.json"
        for note in order:
            Notebook(path, no_telling).save(note)
        contents.append(path.read_bytes())
    assert len(set(contents)) == 1


@needs_posix
def test_what_a_reader_wrote_is_for_nobody_else(
    notebook: Notebook, path: Path, seed: Article
) -> None:
    """The files are for their owner alone, and so are all the folders made for them."""
    before = os.umask(0)
    try:
        notebook.save(written(seed, paragraph=1))
        notebook.save(written(seed, paragraph=2, serial=2))
        cache = path.parent.parent / "cache" / "found.json"
        keep_found(cache, ((), ()))
    finally:
        os.umask(before)
    for file in (path, path.with_suffix(".previous"), cache):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for folder in (path.parent, path.parent.parent, cache.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


SAVE_MANY = """
import sys
from dataclasses import replace
from pathlib import Path
from reader.load import load_article
from reader.store import Notebook
from tests.conftest import SEED, written

seed = load_article(str(SEED))
notebook = Notebook(Path(sys.argv[1]), print)
sys.stdin.read()
for serial in range(50):
    notebook.save(written(seed, serial=int(sys.argv[2]) + serial))
    notebook.remember(seed, path=sys.argv[2], paragraph=serial)
"""


@needs_posix
def test_two_processes_lose_nothing(path: Path) -> None:
    """What two processes save in the same moment is all there."""
    processes = [
        subprocess.Popen([sys.executable, "-c", SAVE_MANY, path, f"{first}"],
                         stdin=subprocess.PIPE, cwd=ROOT)
        for first in (1000, 2000)
    ]  # fmt: skip
    for process in processes:
        assert process.stdin
        process.stdin.close()
    assert [process.wait() for process in processes] == [0, 0]
    assert len(Notebook(path, no_telling).annotations()) == 100


# Undo


def test_each_kind_of_change_is_undone_and_redone(notebook: Notebook, seed: Article) -> None:
    """Adding, changing and deleting are taken back one by one, and made again."""
    old = written(seed, paragraph=1, body="First.")
    new = replace(old, body="Second.")
    notebook.save(old)
    notebook.save(new)
    notebook.remove(old.id)
    steps = [Step(None, old), Step(old, new), Step(new, None)]
    for step, left in zip(reversed(steps), ((new,), (old,), ()), strict=True):
        assert notebook.undo() == step
        assert notebook.annotations() == left
    assert notebook.undo() is None
    for step, left in zip(steps, ((old,), (new,), ()), strict=True):
        assert notebook.redo() == step
        assert notebook.annotations() == left
    assert notebook.redo() is None


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.sampled_from(["save", "remove", "undo", "redo"]), st.integers(1, 3)),
        max_size=12,
    )
)
def test_any_history_is_walked_back_and_forth(
    seed: Article, changes: list[tuple[str, int]]
) -> None:
    """After any changes, undo and redo walk through the states that were, as on paper."""
    states: list[dict[int, Annotation]] = [{}]
    at = 0
    with tempfile.TemporaryDirectory() as folder:
        notebook = Notebook(Path(folder) / "a.json", no_telling)
        for turn, (what, serial) in enumerate(changes):
            note = written(seed, paragraph=serial, body=f"{turn}", serial=serial)
            now = states[at]
            if what == "save":
                notebook.save(note)
                states[at + 1 :] = [now | {serial: note}]
                at += 1
            elif what == "remove":
                notebook.remove(note.id)
                if serial in now:
                    states[at + 1 :] = [{n: a for n, a in now.items() if n != serial}]
                    at += 1
            elif what == "undo":
                assert (notebook.undo() is None) == (at == 0)
                at = max(0, at - 1)
            else:
                assert (notebook.redo() is None) == (at + 1 == len(states))
                at = min(at + 1, len(states) - 1)
            assert set(notebook.annotations()) == set(states[at].values())


# Disks that refuse


@contextmanager
def refusing(
    owner: Any, name: str, code: int, *, from_call: int = 1, once: bool = False
) -> Iterator[list[int]]:
    """Makes a function fail as a disk does, from its nth call on, or at that call alone."""
    real: Callable[..., Any] = getattr(owner, name)
    calls: list[int] = []

    def refuse(*arguments: Any, **named: Any) -> Any:
        calls.append(len(calls) + 1)
        if calls[-1] == from_call or (calls[-1] > from_call and not once):
            raise OSError(code, os.strerror(code))
        return real(*arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, refuse)
        yield calls


CALLS = [(os, "open"), (os, "fsync"), (os, "link"), (Path, "replace"), (Path, "chmod")]


@pytest.mark.parametrize("once", [True, False], ids=["once", "for-good"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO], ids=errno.errorcode.get)
@pytest.mark.parametrize(
    ("owner", "name"), CALLS, ids=lambda one: str(getattr(one, "__name__", one))
)
def test_a_change_is_made_wholly_or_not_at_all(
    path: Path, seed: Article, owner: Any, name: str, code: int, once: bool
) -> None:
    """Whichever call fails, the old state or the new is there, told truly, and work goes on."""
    old = written(seed, paragraph=1, body="Old.")
    for number in range(1, 9):
        notebook = Notebook(path, no_telling)
        notebook.save(old)
        new = replace(old, body=f"New {number}.")
        with refusing(owner, name, code, from_call=number, once=once) as calls:
            try:
                notebook.save(new)
                expected = new
            except ReaderError as error:
                expected = old
                assert str(error) == (
                    f"Not saved: {path.parent} cannot be written "
                    f"({os.strerror(code).lower()}); what was saved before is unharmed."
                )
        assert Notebook(path, no_telling).annotations() == (expected,)
        assert names(path) <= {path.name, path.with_suffix(".previous").name}
        notebook.save(new)
        assert Notebook(path, no_telling).annotations() == (new,)
        assert names(path) <= {path.name, path.with_suffix(".previous").name}
        if len(calls) < number:
            return
    raise AssertionError("no end of calls")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO], ids=errno.errorcode.get)
@pytest.mark.parametrize(("owner", "name"), [(os, "fsync"), (os, "open"), (Path, "replace")],
                         ids=["fsync", "open", "replace"])  # fmt: skip
def test_a_failure_leaves_nothing_to_undo(
    notebook: Notebook, path: Path, seed: Article, owner: Any, name: str, code: int
) -> None:
    """What was not saved is neither in the file nor in the history, undo and redo included."""
    note = written(seed, paragraph=1)
    with refusing(owner, name, code), pytest.raises(ReaderError):
        notebook.save(note)
    assert not path.exists()
    assert notebook.undo() is None
    notebook.save(note)
    for turn in (notebook.undo, notebook.redo):
        before = notebook.annotations()
        with refusing(owner, name, code), pytest.raises(ReaderError):
            turn()
        assert notebook.annotations() == before
        assert turn() == Step(None, note)


@needs_posix
def test_a_full_disk_leaves_the_old_file(notebook: Notebook, path: Path, seed: Article) -> None:
    """When the bytes themselves do not fit, the old file stays, and nothing beside it."""
    import resource

    note = written(seed, paragraph=1, body="Old.")
    notebook.save(note)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(ReaderError, match=r"^Not saved: .* unharmed\.$"):
            notebook.save(replace(note, body="New."))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert Notebook(path, no_telling).annotations() == (note,)
    assert names(path) == {path.name}


def test_a_file_where_the_folder_should_be_is_one_sentence(tmp_path: Path, seed: Article) -> None:
    """A library that cannot be a folder refuses to write, and says where."""
    (tmp_path / "articles").write_text("not a folder")
    notebook = Notebook(tmp_path / "articles" / "a.json", no_telling)
    with pytest.raises(ReaderError, match=r"articles.*not a directory"):
        notebook.save(written(seed))


def test_a_file_that_cannot_be_read_is_not_an_empty_one(
    notebook: Notebook, path: Path, seed: Article
) -> None:
    """A disk that does not give the file is a failure, never an empty notebook."""
    notebook.save(written(seed))
    with (
        refusing(Path, "read_bytes", errno.EIO),
        pytest.raises(ReaderError, match="cannot be read"),
    ):
        notebook.annotations()
    assert len(notebook.annotations()) == 1


# Damaged files


def test_the_copy_before_the_last_change_is_kept(
    notebook: Notebook, path: Path, seed: Article
) -> None:
    """Beside the file lies what it was before, and that is a notebook, too."""
    one, two = written(seed, serial=1), written(seed, serial=2)
    notebook.save(one)
    before = path.read_bytes()
    notebook.save(two)
    assert path.with_suffix(".previous").read_bytes() == before
    assert before != path.read_bytes()
    notebook.remove(one.id)
    assert Notebook(path.with_suffix(".previous"), no_telling).annotations() == (one, two)


def damages() -> dict[str, Callable[[bytes], bytes]]:
    found: dict[str, Callable[[bytes], bytes]] = {
        f"cut at {tenth}0 %": lambda data, tenth=tenth: data[: len(data) * tenth // 10]  # type: ignore[misc]
        for tenth in range(10)
    }
    return found | {
        "without its last brace": lambda data: data[:-2],
        "with bytes after it": lambda data: data + b"}",
        "zeros": lambda data: bytes(len(data)),
        "binary": lambda data: bytes(range(256)) * 4,
        "a list": lambda data: b"[]",
        "a table that is a list": lambda data: b'{"annotations": []}',
        "a row that is a number": lambda data: b'{"annotations": {"a": 5}}',
        "nested without end": lambda data: b"[" * 100_000,
    }


@pytest.mark.parametrize("damage", damages().values(), ids=damages())
def test_a_damaged_file_is_moved_aside_and_the_copy_used(
    path: Path, told: list[str], seed: Article, damage: Callable[[bytes], bytes]
) -> None:
    """Damage is told, its file kept as it is, and all but the last change is there."""
    one, two = written(seed, serial=1), written(seed, serial=2)
    Notebook(path, no_telling).save(one)
    Notebook(path, no_telling).save(two)
    broken = damage(path.read_bytes())
    path.write_bytes(broken)
    notebook = Notebook(path, told.append)
    assert notebook.annotations() == (one,)
    aside = path.with_suffix(".damaged-1")
    assert aside.read_bytes() == broken
    assert told == [
        f"The notes in {path.name} were damaged and come from the copy before the last change; "
        f"the damaged file is kept as {aside}."
    ]
    notebook.save(two)
    assert Notebook(path, no_telling).annotations() == (one, two)
    assert aside.read_bytes() == broken


@pytest.mark.parametrize("damage", damages().values(), ids=damages())
def test_damage_without_a_copy_is_told_and_kept(
    path: Path, told: list[str], seed: Article, damage: Callable[[bytes], bytes]
) -> None:
    """With nothing to come back to, the damaged file is kept for a person to look at."""
    Notebook(path, no_telling).save(written(seed))
    broken = damage(path.read_bytes())
    path.write_bytes(broken)
    notebook = Notebook(path, told.append)
    assert notebook.annotations() == ()
    assert [sentence.partition(";")[0] for sentence in told] == [
        f"The notes in {path.name} were damaged and no earlier copy is readable"
    ]
    notebook.save(written(seed, serial=2))
    assert path.with_suffix(".damaged-1").read_bytes() == broken


def test_every_damaged_file_is_kept(path: Path, told: list[str], seed: Article) -> None:
    """Neither a second damage nor a damaged copy overwrites what was moved aside before."""
    notebook = Notebook(path, told.append)
    for turn in range(3):
        notebook.save(written(seed))
        path.write_bytes(b"broken %d" % turn)
        path.with_suffix(".previous").write_bytes(b"copy %d" % turn)
        assert notebook.annotations() == ()
    kept = sorted(one.read_bytes() for one in path.parent.glob("*.damaged-*"))
    assert kept == [b"broken 0", b"broken 1", b"broken 2", b"copy 0", b"copy 1", b"copy 2"]
    assert len(told) == 3


def test_a_damaged_file_that_cannot_be_moved_stays(
    notebook: Notebook, path: Path, seed: Article
) -> None:
    """Where nothing can be moved, a damaged file is neither shown as empty nor written over."""
    notebook.save(written(seed))
    path.write_bytes(b"broken")
    with refusing(Path, "rename", errno.EROFS):
        with pytest.raises(ReaderError, match="damaged and cannot be moved aside"):
            notebook.annotations()
        with pytest.raises(ReaderError, match="damaged and cannot be moved aside"):
            notebook.save(written(seed, serial=2))
    assert path.read_bytes() == b"broken"


def test_a_disk_that_fills_up_during_recovery_loses_nothing(
    path: Path, told: list[str], seed: Article
) -> None:
    """When the copy cannot be put in place, it is put there the next time."""
    notebook = Notebook(path, told.append)
    one, two = written(seed, serial=1), written(seed, serial=2)
    notebook.save(one)
    notebook.save(two)
    path.write_bytes(b"broken")
    with refusing(os, "fsync", errno.ENOSPC), pytest.raises(ReaderError, match="Not saved"):
        notebook.annotations()
    assert Notebook(path, told.append).annotations() == (one,)
    assert path.with_suffix(".damaged-1").read_bytes() == b"broken"


def test_a_missing_file_comes_back_from_the_copy(
    path: Path, told: list[str], seed: Article
) -> None:
    """Missing is not empty while there is a copy."""
    notebook = Notebook(path, told.append)
    notebook.save(written(seed, serial=1))
    notebook.save(written(seed, serial=2))
    path.unlink()
    assert notebook.annotations() == (written(seed, serial=1),)
    assert told == [
        f"The notes in {path.name} were missing and come from the copy before the last change."
    ]
    assert notebook.annotations() == (written(seed, serial=1),)
    assert len(told) == 1


# Other versions


def test_fields_of_another_version_survive(notebook: Notebook, path: Path, seed: Article) -> None:
    """Changing an annotation, deleting it and taking that back keep the fields we do not know."""
    note = written(seed, paragraph=1)
    notebook.save(note)
    rewrite(path, note.id, verdict="false", evidence=["https://example.org/rents"])
    notebook.save(replace(note, body="Changed."))
    assert rows(path)[note.id]["verdict"] == "false"
    notebook.undo()
    assert rows(path)[note.id]["verdict"] == "false"
    notebook.remove(note.id)
    notebook.undo()
    assert rows(path)[note.id]["evidence"] == ["https://example.org/rents"]
    assert notebook.annotations() == (note,)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "poll"},
        {"scope": None},
        {"body": {"type": "TextualBody"}},
        {"tags": "one two"},
        {"tags": [1]},
        {"start": -1},
        {"end": "12"},
        {"end": 1e999},
        {"created": "yesterday"},
        {"created": 1773316800},
        {"created": "0001-01-01T00:00:00+14:00"},
    ],
    ids=str,
)
def test_a_row_of_another_version_is_told_and_left_alone(
    notebook: Notebook, path: Path, told: list[str], seed: Article, fields: dict[str, object]
) -> None:
    """What we cannot read is said once, not shown, and survives every other change."""
    strange, note = written(seed, serial=1), written(seed, serial=2)
    notebook.save(strange)
    notebook.save(note)
    rewrite(path, strange.id, **fields)
    before = rows(path)[strange.id]
    other = Notebook(path, told.append)
    assert other.annotations() == other.annotations() == (note,)
    assert told == [f"Annotation {strange.id} was written by another version and is not shown."]
    other.save(replace(note, body="Changed."))
    other.remove(note.id)
    other.undo()
    with pytest.raises(ReaderError, match=f"{strange.id} was written by another version"):
        other.save(strange)
    with pytest.raises(ReaderError, match=f"{strange.id} was written by another version"):
        other.remove(strange.id)
    assert rows(path)[strange.id] == before


def test_an_empty_row_is_of_another_version(
    notebook: Notebook, path: Path, told: list[str], seed: Article
) -> None:
    """A row without our fields is reported, too."""
    notebook.save(written(seed))
    rewrite(path, "something-else")
    assert notebook.annotations() == (written(seed),)
    assert len(told) == 1


# Drafts and what is remembered


@settings(deadline=None, max_examples=25)
@given(ANY)
def test_a_draft_is_kept_until_it_is_empty(body: str) -> None:
    """What is being typed can be had again, by another notebook as well, until it is given up."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.json"
        Notebook(path, no_telling).keep_draft("paragraph-3", body)
        assert Notebook(path, no_telling).draft("paragraph-3") == (body if body.strip() else None)
        Notebook(path, no_telling).keep_draft("paragraph-3", " \n")
        assert Notebook(path, no_telling).draft("paragraph-3") is None


def test_an_article_is_remembered(notebook: Notebook, path: Path, seed: Article) -> None:
    """What was read, from where and how far is there for another notebook."""
    assert notebook.known() is None
    notebook.remember(seed, path="/a/seed.txt", paragraph=7)
    assert Notebook(path, no_telling).known() == Known(
        seed.id, seed.title, seed.source, "/a/seed.txt", 7
    )


def test_remembering_the_same_again_writes_nothing(
    notebook: Notebook, path: Path, seed: Article
) -> None:
    """A second look does not touch the disk, so that the copy before stays the one before."""
    notebook.remember(seed, path="/a/seed.txt", paragraph=7)
    with refusing(os, "open", errno.EROFS):
        notebook.remember(seed, path="/a/seed.txt", paragraph=7)
        with pytest.raises(ReaderError):
            notebook.remember(seed, path="/a/seed.txt", paragraph=8)


def test_notebooks_are_listed_in_a_stable_order(tmp_path: Path, seed: Article) -> None:
    """Every file of notes is listed, its copies and what was moved aside are not."""
    for name in ("b", "a"):
        Notebook(tmp_path / f"{name}.json", no_telling).remember(seed, path=name, paragraph=0)
        Notebook(tmp_path / f"{name}.json", no_telling).save(written(seed))
    (tmp_path / "a.damaged-1").write_text("x")
    listed = [one.known() for one in notebooks(tmp_path, no_telling)]
    assert [known.path for known in listed if known] == ["a", "b"]
    assert notebooks(tmp_path / "nowhere", no_telling) == ()


# Writing a file whole


@needs_posix
def test_a_file_keeps_its_mode_when_it_is_replaced(tmp_path: Path) -> None:
    """A file others may write stays one, whatever the umask is."""
    path = tmp_path / "notes.md"
    path.write_text("old")
    path.chmod(0o664)
    before = os.umask(0o077)
    try:
        write_atomically(path, b"new", mode=0o666)
        write_atomically(tmp_path / "fresh.md", b"new", mode=0o666)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o664
    assert stat.S_IMODE((tmp_path / "fresh.md").stat().st_mode) == 0o600


def test_an_interrupted_write_leaves_no_temporary_file(tmp_path: Path) -> None:
    """Even Ctrl+C between two calls leaves the old file, and it alone."""
    path = tmp_path / "notes.md"
    path.write_text("old")

    def interrupt(number: int) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            write_atomically(path, b"new")
    assert names(path) == {"notes.md"}
    assert path.read_text() == "old"


# What attribution found

FOUND = (
    (
        Statement(
            claim=(Span(10, 20), Span(30, 40)),
            speaker=Span(22, 25),
            cue=Span(26, 29),
            person="Lena Ortiz",
            kind=StatementKind.DIRECT,
            confidence=0.123456789,
            origin=Origin.RULES,
        ),
        Statement((Span(0, 5),), None, None, None, StatementKind.INDIRECT, 1.0, Origin.MODEL),
    ),
    (Person("Lena Ortiz", (Span(22, 25), Span(50, 60))), Person("the council", ())),
)


def test_what_was_found_is_kept_exactly(tmp_path: Path) -> None:
    """Statements and people come back equal to what was kept, their confidence included."""
    path = tmp_path / "cache" / "found.json"
    assert load_found(path) is None
    keep_found(path, FOUND)
    assert load_found(path) == FOUND


def test_a_cache_that_cannot_be_read_is_no_cache(tmp_path: Path) -> None:
    """However the file is damaged, nothing is found in it, and nothing breaks."""
    path = tmp_path / "found.json"
    keep_found(path, FOUND)
    whole = path.read_bytes()
    broken = [whole[:cut] for cut in range(0, len(whole), 7)]
    broken += [
        b"[]",
        b"5",
        b"{}",
        b"\xff" * 40,
        b"[" * 100_000,
        b'{"statements": [], "people": [5]}',
    ]
    broken += [whole.replace(b"direct", b"sung"), whole.replace(b"[10,20],[30,40]", b"")]
    broken += [whole.replace(b"[22,25]", b'["a","b"]'), whole.replace(b"[50,60]", b"[50]")]
    for data in broken:
        path.write_bytes(data)
        assert load_found(path) is None, data


def test_a_cache_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    """What was found is found again another time."""
    (tmp_path / "cache").write_text("a file")
    keep_found(tmp_path / "cache" / "found.json", FOUND)
    with refusing(os, "fsync", errno.ENOSPC):
        keep_found(tmp_path / "other" / "found.json", FOUND)
    assert load_found(tmp_path / "other" / "found.json") is None
