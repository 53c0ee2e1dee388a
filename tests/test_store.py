"""What the store promises: what was acknowledged is on the disk, and stays there."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from dataclasses import replace
from pathlib import Path

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
    Change,
    Deed,
    Known,
    Notebook,
    Texts,
    keep_found,
    keep_settings,
    load_found,
    load_settings,
    notebooks,
    write_atomically,
)
from reader.store.disk import seal, unseal
from reader.store.journal import RowChange, Rows
from reader.store.storage import SafeStorage
from tests.conftest import NOON, ROOT, written
from tests.stores import names, no_telling, opened, refusing, rows

ANY = st.text(st.characters(exclude_categories=()))
"""Any text Python can hold: lone surrogates and control characters, too."""
needs_posix = pytest.mark.skipif(os.name != "posix", reason="Windows keeps no such modes")


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
        notebook = Notebook(path, no_telling)
        notebook.save(given_one)
        assert Notebook(path, no_telling).annotations() == (given_one,)
        notebook.fold()
        assert Notebook(path, no_telling).annotations() == (given_one,)
        path.with_suffix(".journal").unlink()
        assert Notebook(path, lambda sentence: None).annotations() == (given_one,)


class Keyed(Table):
    """A table keyed by text."""

    document_id_class = str  # type: ignore[assignment]


def test_the_file_is_one_that_tinydb_opens(notebook: Notebook, path: Path, seed: Article) -> None:
    """The file is plain TinyDB: its own storage reads it, and a table keyed by text its rows."""
    note = written(seed, paragraph=1, body="Qui l’a dit ?", tags=("source",))
    notebook.save(note)
    notebook.remember(seed, path="/seed.txt", paragraph=3)
    notebook.fold(even_if_only_read=True)
    with TinyDB(path, encoding="utf-8") as database:
        assert database.tables() == {"annotations", "article", "reader"}
        row = next(iter(Keyed(database.storage, "annotations")))
        assert (str(row.doc_id), row["body"], row["tags"]) == (note.id, note.body, ["source"])


def test_the_file_of_few_notes_is_always_up_to_date(
    notebook: Notebook, path: Path, seed: Article
) -> None:
    """Whoever reads the plain file finds each change in it, with nothing closed before."""
    note = written(seed, body="Mine.")
    notebook.save(note)
    assert rows(path)[note.id]["body"] == "Mine."
    notebook.remove(note.id)
    assert rows(path) == {}


def test_tinydb_can_write_through_the_storage(path: Path, seed: Article) -> None:
    """What TinyDB writes is a change like any other, and undoes nothing written meanwhile."""
    notebook, note = Notebook(path, no_telling), written(seed, body="Ours.")
    notebook.save(note)
    with TinyDB(path, no_telling, storage=SafeStorage) as database:
        given = database.storage.read()
        assert given is not None
        meanwhile = written(seed, body="Meanwhile.", serial=2)
        notebook.save(meanwhile)
        given["annotations"][note.id]["body"] = "By TinyDB."
        given["mine"] = {"1": {"words": ["a"]}}
        database.storage.write(given)
        database.insert({"n": 1})
        assert len(database) == 1
    assert {one.body for one in opened(path).annotations()} == {"By TinyDB.", "Meanwhile."}
    assert rows(path, "mine") == {"1": {"words": ["a"]}}
    notebook.undo()
    notebook.undo()
    assert set(notebook.annotations()) == {note, meanwhile}


def test_what_json_cannot_hold_is_refused(path: Path) -> None:
    """A row with a number that is none, or an object, is one sentence, and nothing is written."""
    storage = SafeStorage(path, no_telling)
    for value in (float("nan"), float("inf")):
        with pytest.raises(ReaderError, match=r"^Not saved: JSON cannot hold it"):
            storage.write({"annotations": {"a": {"value": value}}})
    assert storage.read() is None


def test_the_file_has_one_record_a_line(notebook: Notebook, path: Path, seed: Article) -> None:
    """A record takes one line, whatever it holds, so that the file diffs and merges in git."""
    for serial in range(1, 4):
        body = f"Line {serial}\nanother\r\n\x85\u2028and “more”"
        notebook.save(written(seed, paragraph=serial, body=body, serial=serial))
    notebook.fold()
    records = [line for line in path.read_text("utf-8").split("\n") if "Line" in line]
    assert len(records) == 3
    assert records == sorted(records)
    assert all(line.lstrip().startswith('"') for line in records)
    assert path.read_bytes().endswith(b"\n}\n")


def test_the_records_depend_on_their_content_alone(tmp_path: Path, seed: Article) -> None:
    """The same annotations give the same lines, in whatever order they were made."""
    notes = [written(seed, paragraph=n, body="…", tags=("b", "a"), serial=n) for n in (1, 2, 3)]
    contents = set()
    for place, order in enumerate((notes, notes[::-1], [*notes, notes[0]])):
        path = tmp_path / f"{place}.json"
        notebook = Notebook(path, no_telling)
        for note in order:
            notebook.save(note)
        notebook.fold()
        contents.add(path.read_bytes().partition(b'"reader"')[0])
    assert len(contents) == 1


@needs_posix
def test_what_a_reader_wrote_is_for_nobody_else(path: Path, seed: Article) -> None:
    """The files are for their owner alone, and so are all the folders made for them."""
    library = path.parent.parent
    before = os.umask(0)
    try:
        told: list[str] = []
        notebook = Notebook(path, told.append)
        for serial in (1, 2):
            notebook.save(written(seed, paragraph=serial, serial=serial))
            notebook.fold()
        path.write_bytes(b"damaged")
        with path.with_suffix(".journal").open("ab") as file:
            file.write(b"torn")
        notebook.keep_draft("a", written(seed, body="Typed."))
        notebook.fold()
        keep_found(library / "cache" / "found.json", ((), ()))
        Texts(library).keep(seed, "/seed.txt")
    finally:
        os.umask(before)
    assert len(told) == 2
    for one in (library, *library.rglob("*")):
        assert stat.S_IMODE(one.stat().st_mode) == (0o700 if one.is_dir() else 0o600), one


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


def test_threads_may_share_a_notebook(notebook: Notebook, seed: Article) -> None:
    """One thread reads while others write, and nothing is lost or raised."""
    failures: list[BaseException] = []

    def work(first: int) -> None:
        try:
            for serial in range(first, first + 20):
                notebook.save(written(seed, serial=serial))
                notebook.annotations()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(first,)) for first in (100, 200, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(notebook.annotations()) == 60


def test_a_sentence_is_told_when_no_lock_is_held(path: Path, seed: Article) -> None:
    """Whoever is told something may ask another thread for the notes, and get them."""
    opened(path).save(written(seed))
    with path.with_suffix(".journal").open("ab") as file:
        file.write(b"torn")
    found: list[int] = []

    def tell(sentence: str) -> None:
        thread = threading.Thread(target=lambda: found.append(len(notebook.annotations())))
        thread.start()
        thread.join(5)

    notebook = Notebook(path, tell)
    notebook.save(written(seed, serial=2))
    assert len(found) == 1


HOLD = """
import sys, time
from pathlib import Path
from reader.store.disk import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@needs_posix
def test_a_lock_is_waited_for_briefly_and_dies_with_its_owner(
    notebook: Notebook, path: Path, seed: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A busy lock is one sentence, reading goes on, and a killed program's lock is none."""
    monkeypatch.setattr("reader.store.disk._PATIENCE", 0.1)
    notebook.save(written(seed))
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, path.parent], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout
    assert process.stdout.readline() == b"held\n"
    with pytest.raises(ReaderError, match=r"^Not saved: another program has been writing in"):
        notebook.save(written(seed, serial=2))
    assert opened(path).annotations() == (written(seed),)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    notebook.save(written(seed, serial=2))
    assert len(opened(path).annotations()) == 2


def test_another_window_is_seen(path: Path, seed: Article) -> None:
    """Whatever one window does, the other has it at its next look."""
    one, other = opened(path), opened(path)
    notes = [written(seed, paragraph=n, serial=n) for n in (1, 2, 3)]
    for note in notes:
        before = other.changes
        one.save(note)
        assert other.changes > before
        assert other.annotations() == one.annotations()
        one.fold()
        assert other.annotations() == one.annotations()
    assert other.undo() is not None
    assert one.annotations() == tuple(notes[:2])
    assert one.redo() is not None
    assert other.annotations() == tuple(notes)


# Undo


def test_each_kind_of_change_is_undone_and_redone(notebook: Notebook, seed: Article) -> None:
    """Adding, changing and deleting are taken back one by one, and made again."""
    old = written(seed, paragraph=1, body="First.")
    new = replace(old, body="Second.")
    notebook.save(old)
    notebook.save(new)
    notebook.remove(old.id)
    changes = [Change(None, old), Change(old, new), Change(new, None)]
    for change, left in zip(reversed(changes), ((new,), (old,), ()), strict=True):
        step = notebook.undo()
        assert step is not None and step.changes == (change,)
        assert notebook.annotations() == left
    assert notebook.undo() is None
    for change, left in zip(changes, ((old,), (new,), ()), strict=True):
        step = notebook.redo()
        assert step is not None and step.changes == (change,)
        assert notebook.annotations() == left
    assert notebook.redo() is None
    deeds = [step.deed for step in notebook.history()]
    assert deeds == [Deed.REDO] * 3 + [Deed.UNDO] * 3 + [Deed.DELETE, Deed.EDIT, Deed.ADD]


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["save", "remove", "undo", "redo", "fold", "reopen"]),
            st.integers(1, 3),
            st.integers(0, 1),
        ),
        max_size=14,
    )
)
def test_any_history_is_walked_back_and_forth(
    seed: Article, changes: list[tuple[str, int, int]]
) -> None:
    """After any changes in two windows, undo and redo walk through the states that were.

    Bringing the file up to date changes nothing of it, nor does closing and opening again; and
    at the end the file and the journal, and the copy of the file and the journal, are the whole.
    """
    states: list[dict[int, Annotation]] = [{}]
    at = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles" / "a.json"
        windows = [opened(path), opened(path)]
        for turn, (what, serial, window) in enumerate(changes):
            notebook = windows[window]
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
            elif what == "redo":
                assert (notebook.redo() is None) == (at + 1 == len(states))
                at = min(at + 1, len(states) - 1)
            elif what == "fold":
                notebook.fold()
            else:
                windows[window] = opened(path)
            assert set(notebook.annotations()) == set(states[at].values())
        if path.with_suffix(".previous").exists():
            path.unlink()
            again = Notebook(path, lambda sentence: None)
            assert set(again.annotations()) == set(states[at].values())
            assert again.is_whole


def test_one_key_takes_back_what_was_done_to_many(notebook: Notebook, seed: Article) -> None:
    """Several annotations saved at once are one step, which other articles may share."""
    notes = [written(seed, paragraph=n, serial=n) for n in (1, 2)]
    notebook.save_all(notes, Deed.RENAME, step="shared")
    assert notebook.turn(Deed.UNDO, "another") is None
    assert notebook.turn(Deed.UNDO, "shared") is not None
    assert notebook.annotations() == ()
    assert notebook.turn(Deed.REDO, "shared") is not None
    assert notebook.annotations() == tuple(notes)


def test_what_somebody_changed_since_is_not_undone(path: Path, seed: Article) -> None:
    """Where its annotation is another now, that is said, and the step before is next."""
    first, note = written(seed, paragraph=1), written(seed, paragraph=2, serial=2)
    notebook = opened(path)
    notebook.save(first)
    notebook.save(note)

    def quietly(tables: Rows) -> list[RowChange]:
        row = tables["annotations"][note.id]
        return [RowChange("annotations", note.id, row, row | {"body": "By another."})]

    SafeStorage(path, no_telling).change("read", quietly)
    with pytest.raises(ReaderError, match="changed since by somebody else"):
        notebook.undo()
    assert notebook.undo() is not None
    assert [one.body for one in notebook.annotations()] == ["By another."]


# The journal


def test_a_change_costs_what_it_says(notebook: Notebook, path: Path, seed: Article) -> None:
    """The journal grows by the change alone, however much is there; the file stays as it is."""
    notebook.save_all([written(seed, paragraph=1, serial=n) for n in range(1, 300)])
    notebook.fold()
    before = path.read_bytes(), path.with_suffix(".journal").stat().st_size
    notebook.save(written(seed, paragraph=2, body="One more.", serial=999))
    assert path.read_bytes() == before[0]
    assert path.with_suffix(".journal").stat().st_size - before[1] < 2000


def test_the_journal_stays_within_its_bound(path: Path, seed: Article) -> None:
    """Past two megabytes the oldest history goes, notes of a megabyte too; nothing of today does.

    File and journal, and the copy before and the journal, are the whole all the same.
    """
    notebook, journal = opened(path), path.with_suffix(".journal")
    note = written(seed, paragraph=1)
    for turn in range(8):
        note = replace(note, body=f"{turn}" + "é" * (1 << 19))
        notebook.save(note)
        if turn % 2:
            notebook.fold()
            assert journal.stat().st_size < 5 << 20
    assert opened(path).annotations() == (note,)
    for missing in (path, path.with_suffix(".previous")):
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "articles"
            shutil.copytree(path.parent, copy)
            (copy / missing.name).unlink()
            again = Notebook(copy / path.name, lambda sentence: None)
            assert again.annotations() == (note,)
            assert again.is_whole
    assert notebook.undo() is not None
    assert notebook.annotations()[0].body.startswith("6")


def test_a_clock_that_goes_back_changes_no_order(path: Path, seed: Article) -> None:
    """Changes stand in the order in which they were made, whatever the time said."""
    notebook, note = opened(path), written(seed, paragraph=1)
    for body, year in (("One.", 2030), ("Two.", 1999)):
        note = replace(note, body=body, modified=NOON.replace(year=year))
        notebook.save(note)
    notebook.fold()
    assert opened(path).annotations() == (note,)
    opened(path).undo()
    assert opened(path).annotations()[0].body == "One."


# Disks that refuse


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO], ids=errno.errorcode.get)
@pytest.mark.parametrize("name", ["fsync", "open", "write"])
def test_a_failure_leaves_nothing_to_undo(
    notebook: Notebook, path: Path, seed: Article, name: str, code: int
) -> None:
    """What was not saved is neither in the notes nor in the history, undo and redo included."""
    note = written(seed, paragraph=1)
    with refusing(os, name, code), pytest.raises(ReaderError) as failure:
        notebook.save(note)
    assert str(failure.value) == (
        f"Not saved: {path.parent} cannot be written ({os.strerror(code).lower()}); "
        "what was saved before is unharmed."
    )
    assert notebook.undo() is None
    notebook.save(note)
    for turn in (notebook.undo, notebook.redo):
        before = notebook.annotations()
        with refusing(os, name, code), pytest.raises(ReaderError):
            turn()
        assert notebook.annotations() == before
        step = turn()
        assert step is not None and step.changes == (Change(None, note),)


@pytest.mark.usefixtures("lagging")
def test_a_file_that_stays_behind_is_no_failure_to_save(
    notebook: Notebook, path: Path, seed: Article
) -> None:
    """Where the file cannot be brought up to date, the sentence says that no change is lost."""
    notebook.save(written(seed))
    with refusing(os, "replace", errno.ENOSPC), pytest.raises(ReaderError) as failure:
        notebook.fold()
    assert str(failure.value) == (
        f"The file of notes stays behind its journal: {path.parent} cannot be written "
        "(no space left on device); no change is lost."
    )
    assert opened(path).annotations() == (written(seed),)
    notebook.fold()
    assert list(rows(path)) == [written(seed).id]


@needs_posix
@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_a_folder_that_may_not_be_written_is_read(path: Path, seed: Article) -> None:
    """Somebody who may only read sees every note, and a change is refused in one sentence."""
    notebook = opened(path)
    notebook.save(written(seed))
    notebook.fold()
    notebook.save(written(seed, serial=2))
    for one in (*path.parents[:5], *path.parent.iterdir()):
        if str(one).startswith(tempfile.gettempdir() + os.sep):
            one.chmod(0o755 if one.is_dir() else 0o644)
    child = os.fork()
    if not child:
        status = 1
        try:
            os.setuid(65534)
            other = opened(path)
            assert len(other.annotations()) == 2
            try:
                other.save(written(seed, serial=3))
            except ReaderError as error:
                assert "cannot be written (permission denied)" in str(error)
                assert len(other.annotations()) == 2
                status = 0
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


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
    notebook.fold()
    with (
        refusing(Path, "open", errno.EIO),
        pytest.raises(ReaderError, match="cannot be read"),
    ):
        opened(path).annotations()
    assert len(notebook.annotations()) == 1


# Drafts and what is remembered


@settings(deadline=None, max_examples=25)
@given(ANY, ANY)
def test_a_draft_is_kept_until_it_is_empty(seed: Article, key: str, body: str) -> None:
    """What is being typed can be had again, by another notebook as well, until it is given up."""
    draft = written(seed, paragraph=3, body=body)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles" / "a.json"
        opened(path).keep_draft(key, draft)
        kept = opened(path).draft(key)
        assert (kept and kept.annotation) == (draft if body.strip() else None)
        assert [one.key for one in opened(path).drafts()] == ([key] if body.strip() else [])
        opened(path).keep_draft(key, replace(draft, body=" \n"))
        assert opened(path).draft(key) is None
        assert opened(path).annotations() == ()


def test_a_draft_that_cannot_be_read_is_said_and_kept(path: Path, seed: Article) -> None:
    """A damaged draft is one sentence, and what is typed next does not write over it."""
    told: list[str] = []
    notebook = Notebook(path, told.append)
    notebook.keep_draft("a", written(seed, body="Typed."))
    (file,) = (path.parent.parent / "drafts" / path.stem).iterdir()
    broken = file.read_bytes().replace(b"Typed", b"Taped")
    file.write_bytes(broken)
    assert notebook.draft("a") is None
    assert notebook.drafts() == ()
    assert told == [f"A draft cannot be read and is left where it is: {file}."]
    notebook.keep_draft("a", written(seed, body="More."))
    assert (file.parent / "damaged" / f"{file.name}.1").read_bytes() == broken


def test_an_article_is_remembered(notebook: Notebook, path: Path, seed: Article) -> None:
    """What was read, from where and how far is there for another notebook."""
    assert notebook.known() is None
    notebook.remember(seed, path="/a/seed.txt", paragraph=7)
    assert opened(path).known() == Known(
        seed.id, seed.title, seed.source, "/a/seed.txt", 7, seed.version
    )
    assert notebook.history() == ()
    assert notebook.undo() is None


def test_remembering_the_same_again_writes_nothing(
    notebook: Notebook, path: Path, seed: Article
) -> None:
    """A second look does not touch the disk."""
    notebook.remember(seed, path="/a/seed.txt", paragraph=7)
    with refusing(os, "open", errno.EROFS):
        notebook.remember(seed, path="/a/seed.txt", paragraph=7)
        with pytest.raises(ReaderError):
            notebook.remember(seed, path="/a/seed.txt", paragraph=8)


def test_notebooks_are_listed_in_a_stable_order(tmp_path: Path, seed: Article) -> None:
    """Every article with notes is listed once, whichever of its files is there, and no copy is."""
    for name in ("b" * 16, "a" * 16):
        opened(tmp_path / f"{name}.json").save(written(seed))
    opened(tmp_path / f"{'b' * 16}.json").fold()
    (tmp_path / f"{'a' * 16} (conflicted copy).json").write_text("x")
    assert notebooks(tmp_path) == ("a" * 16, "b" * 16)
    assert notebooks(tmp_path / "nowhere") == ()


def test_settings_that_cannot_be_read_are_kept_aside(tmp_path: Path) -> None:
    """A damaged file of settings is no setting, and a new choice does not write over it."""
    path = tmp_path / "settings.json"
    keep_settings(path, {"theme": "nord"})
    assert load_settings(path) == {"theme": "nord"}
    path.write_bytes(b'{"theme"')
    assert load_settings(path) == {}
    keep_settings(path, {"theme": "gruvbox"})
    assert load_settings(path) == {"theme": "gruvbox"}
    assert (tmp_path / "damaged" / "settings.json.1").read_bytes() == b'{"theme"'


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
    assert names(path.parent) == {"notes.md"}
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
    data = unseal(whole)
    broken += [seal(data.replace(b"direct", b"sung")), seal(b"5"), seal(b"[]")]
    broken += [
        seal(data.replace(b"[22,25]", b'["a","b"]')),
        seal(data.replace(b"[50,60]", b"[50]")),
    ]
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
