"""What the store makes of files that are damaged, changed by others, or from other machines."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import TinyDB
from tinydb.table import Table

from reader.model import Annotation, Article, ReaderError, Span
from reader.store import Deed, Notebook
from reader.store.snapshot import serialise
from tests.conftest import SEED, written
from tests.faults.libraries import ARTICLE, MEMORY, first_form
from tests.stores import names, no_telling, opened, rewrite, rows

pytestmark = pytest.mark.usefixtures("lagging")


def note_of(seed: Article, serial: int, body: str = "") -> Annotation:
    return written(seed, paragraph=serial, body=body or f"Note {serial}.", serial=serial)


@pytest.fixture
def three(path: Path, seed: Article) -> tuple[Annotation, ...]:
    """Three notes: two in the file, one of them in the copy before it, and one in the journal."""
    notebook = opened(path)
    notes = tuple(note_of(seed, serial) for serial in (1, 2, 3))
    for note in notes:
        notebook.save(note)
        if note is not notes[2]:
            notebook.fold()
    return notes


# Damaged files


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
        "a number that is none": lambda data: b'{"annotations": {"a": {"b": NaN}}}',
        "a number past all numbers": lambda data: b'{"annotations": {"a": {"b": 1e999}}}',
        "of another program": lambda data: b'{"_default": {"1": {"b": 1}}}',
        "nested without end": lambda data: b"[" * 100_000,
    }


@pytest.mark.parametrize("damage", damages().values(), ids=damages())
def test_a_damaged_file_is_made_whole_again(
    path: Path, three: tuple[Annotation, ...], told: list[str], damage: Callable[[bytes], bytes]
) -> None:
    """Nothing is lost, it is said in one sentence, and the damaged file is kept as it was."""
    broken = damage(path.read_bytes())
    path.write_bytes(broken)
    notebook = Notebook(path, told.append)
    assert notebook.annotations() == notebook.annotations() == three
    assert notebook.is_whole
    assert told == [
        f"The notes in {path.name} were damaged and are whole again, from what lay beside them; "
        "the damaged file is kept in “damaged”."
    ]
    assert path.read_bytes() == broken
    notebook.fold()
    assert opened(path).annotations() == three
    assert (path.parent / "damaged" / f"{path.name}.1").read_bytes() == broken


@pytest.mark.parametrize("damage", damages().values(), ids=damages())
def test_damage_to_everything_is_told_and_kept(
    path: Path,
    three: tuple[Annotation, ...],
    told: list[str],
    seed: Article,
    damage: Callable[[bytes], bytes],
) -> None:
    """With nothing to come back to, every damaged file is kept for a person to look at."""
    files = [path.with_suffix(end) for end in (".json", ".previous", ".journal")]
    broken = {file.name: damage(file.read_bytes()) for file in files}
    for file in files:
        file.write_bytes(broken[file.name])
    notebook = Notebook(path, told.append)
    notebook.annotations()
    assert not notebook.is_whole
    assert told
    notebook.save(note_of(seed, 4))
    notebook.fold()
    assert note_of(seed, 4) in opened(path).annotations()
    kept = {one.read_bytes() for one in (path.parent / "damaged").iterdir()}
    still = {one.read_bytes() for one in path.parent.iterdir() if one.is_file()}
    for data in broken.values():
        assert any(one.startswith(data) for one in kept | still)


def test_each_damage_is_kept_and_none_twice(
    path: Path, three: tuple[Annotation, ...], told: list[str]
) -> None:
    """Another damage does not overwrite the first, and one seen twice is kept once."""
    notebook = Notebook(path, told.append)
    for broken in (b"one", b"two", b"one"):
        path.write_bytes(broken)
        notebook.fold()
        assert notebook.annotations() == three
    kept = sorted(one.read_bytes() for one in (path.parent / "damaged").iterdir())
    assert kept == [b"one", b"two"]
    assert len(told) == 3


def test_a_missing_file_comes_back(
    path: Path, three: tuple[Annotation, ...], told: list[str]
) -> None:
    """Missing is not empty while there is a copy, or a journal from the beginning."""
    path.unlink()
    assert Notebook(path, told.append).annotations() == three
    path.with_suffix(".previous").unlink()
    assert opened(path).annotations() == three
    assert len(told) == 1


def test_a_damaged_line_is_counted(path: Path, seed: Article, told: list[str]) -> None:
    """A change whose line cannot be read is said, the last one too; those around it are there."""
    notebook = opened(path)
    notebook.save(note_of(seed, 1))
    notebook.fold()
    for serial in (2, 3, 4):
        notebook.save(note_of(seed, serial))
    journal = path.with_suffix(".journal")
    for serial, left in ((3, {1, 2, 4}), (4, {1, 2})):
        journal.write_bytes(journal.read_bytes().replace(b"Note %d" % serial, b"Mote"))
        other = Notebook(path, told.append)
        assert {one.body for one in other.annotations()} == {f"Note {n}." for n in left}
        assert not other.is_whole
    assert told == [
        f"The journal of {path.name} was damaged: {lost} could not be read back."
        for lost in ("1 change", "2 changes")
    ]
    other.fold()
    assert {one.body for one in opened(path).annotations()} == {"Note 1.", "Note 2."}


def test_damage_to_what_the_file_has_costs_history_alone(
    path: Path, three: tuple[Annotation, ...], told: list[str]
) -> None:
    """A damaged line that is in the file as well is no lost note, and is said to be none."""
    journal = path.with_suffix(".journal")
    journal.write_bytes(journal.read_bytes().replace(b"Note 1", b"Mote 1"))
    notebook = Notebook(path, told.append)
    assert notebook.annotations() == three
    assert notebook.is_whole
    assert told == [
        f"The journal of {path.name} was damaged: "
        "the notes are whole, some of their history is not."
    ]


@pytest.mark.parametrize("left", [0, 1])
def test_a_journal_that_is_gone_is_said(
    path: Path, three: tuple[Annotation, ...], told: list[str], left: int
) -> None:
    """The file alone cannot say what came after it, and that is said once, not at each opening."""
    journal = path.with_suffix(".journal")
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:left]))
    notebook = Notebook(path, told.append)
    assert notebook.annotations() == three[:2]
    assert not notebook.is_whole
    how = "was cut short" if left else "is missing"
    assert told == [
        f"The journal of {path.name} {how}: changes made since the file was written may be lost."
    ]
    notebook.fold()
    assert opened(path).annotations() == three[:2]
    opened(path).save(three[2])
    assert opened(path).annotations() == three


def test_a_line_that_was_cut_off_is_left_out(
    path: Path, three: tuple[Annotation, ...], told: list[str], seed: Article
) -> None:
    """A change that was never acknowledged is said once; the next ones are there."""
    with path.with_suffix(".journal").open("ab") as file:
        file.write(b'12345678 [4,"')
    notebook = Notebook(path, told.append)
    assert notebook.annotations() == three
    assert told == [f"The last line in the journal of {path.name} was cut off and is left out."]
    notebook.save(note_of(seed, 4))
    assert len(Notebook(path, told.append).annotations()) == 4
    notebook.fold()
    assert len(opened(path).annotations()) == 4


def test_a_person_is_told_of_the_article_by_its_title(
    path: Path, three: tuple[Annotation, ...], told: list[str], seed: Article
) -> None:
    """Where the title is known, it stands for the name of the file."""
    notebook = opened(path)
    notebook.remember(seed, path="/seed.txt", paragraph=1)
    notebook.fold()
    path.write_bytes(b"")
    assert Notebook(path, told.append).annotations() == three
    assert told[0].startswith("The notes in “Russia")


# Changed by another program


def test_an_edit_by_hand_is_taken_told_and_undone(
    path: Path, three: tuple[Annotation, ...], told: list[str]
) -> None:
    """What somebody wrote into the file is a change like any other, even back to what it was."""
    rewrite(path, three[0].id, body="By hand.")
    notebook = Notebook(path, told.append)
    changed = replace(three[0], body="By hand.")
    assert notebook.annotations() == (changed, *three[1:])
    assert told == [
        f"{path.name} was changed by another program: 1 annotation taken as changed there."
    ]
    step = notebook.undo()
    assert step is not None and step.deed is Deed.OUTSIDE
    assert notebook.annotations() == three
    notebook.redo()
    notebook.fold()
    assert opened(path).annotations() == (changed, *three[1:])
    rewrite(path, three[0].id, body=three[0].body)
    assert Notebook(path, told.append).annotations() == three


def test_an_edit_by_tinydb_is_taken(
    path: Path, three: tuple[Annotation, ...], told: list[str]
) -> None:
    """A program that opens the file with TinyDB alone may change it."""

    class Keyed(Table):
        document_id_class = str  # type: ignore[assignment]

    with TinyDB(path, encoding="utf-8") as database:
        table = Keyed(database.storage, "annotations")
        table.update({"body": "By TinyDB."}, doc_ids=[three[1].id])  # type: ignore[list-item]
    notebook = Notebook(path, told.append)
    assert [one.body for one in notebook.annotations()] == ["Note 1.", "By TinyDB.", "Note 3."]
    assert len(told) == 1


def test_what_went_missing_by_hand_is_still_here(
    path: Path, three: tuple[Annotation, ...], told: list[str]
) -> None:
    """A row taken out of the file is not believed to be deleted, and that is said."""
    tables = json.loads(path.read_text("utf-8"))
    del tables["annotations"][three[0].id]
    path.write_text(json.dumps(tables), "utf-8")
    notebook = Notebook(path, told.append)
    assert notebook.annotations() == three
    assert told == [
        f"{path.name} was changed by another program: 1 annotation missing there and still here."
    ]
    notebook.fold()
    assert opened(path).annotations() == three
    assert len(rows(path)) == 3


def test_a_file_without_what_it_says_of_itself_is_not_an_old_one(
    path: Path, three: tuple[Annotation, ...], told: list[str]
) -> None:
    """Where another program dropped our table, its edits are taken all the same."""
    tables = json.loads(path.read_text("utf-8"))
    del tables["reader"]
    tables["annotations"][three[0].id]["body"] = "By hand."
    path.write_text(json.dumps(tables), "utf-8")
    bodies = [one.body for one in Notebook(path, told.append).annotations()]
    assert bodies == ["By hand.", "Note 2.", "Note 3."]
    assert len(told) == 1


def test_a_file_replaced_behind_our_back_is_not_written_over(
    path: Path, three: tuple[Annotation, ...], told: list[str]
) -> None:
    """A change that cannot be seen from outside is taken before the file is written."""
    notebook = Notebook(path, told.append)
    assert notebook.annotations() == three
    data, before = path.read_bytes(), path.stat()
    seen = notebook._storage._files._seen
    path.write_bytes(data.replace(b"Note 1.", b"Mote 1."))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    files = notebook._storage._files
    files._seen = (
        (*seen[0][:4], path.stat().st_ctime_ns), seen[1]  # type: ignore[index]
    )  # fmt: skip
    notebook.fold()
    assert opened(path).annotations()[0].body == "Mote 1."


def test_windows_line_breaks_change_nothing(
    path: Path, three: tuple[Annotation, ...], told: list[str]
) -> None:
    """Files that git gave the line breaks of Windows are read as they are."""
    for file in (path, path.with_suffix(".journal"), path.with_suffix(".previous")):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert opened(path).annotations() == three
    opened(path).save(replace(three[0], body="New."))
    assert opened(path).annotations()[0].body == "New."


# From other machines


@pytest.fixture
def theirs(path: Path, three: tuple[Annotation, ...], tmp_path: Path) -> Path:
    """The same library on another machine."""
    place = tmp_path / "theirs" / "articles"
    shutil.copytree(path.parent, place)
    return place / path.name


def bodies(path: Path) -> set[str]:
    return {one.body for one in Notebook(path, lambda sentence: None).annotations()}


BOTH = {"Note 1.", "Ours.", "Note 3.", "Ours too.", "Theirs.", "Theirs too.", "Theirs as well."}


def part(path: Path, theirs: Path, three: tuple[Annotation, ...], seed: Article) -> None:
    """Both machines go on, and both change the second note."""
    ours, other = opened(path), opened(theirs)
    ours.save(replace(three[1], body="Ours."))
    ours.save(note_of(seed, 5, "Ours too."))
    other.save(replace(three[1], body="Theirs."))
    other.save(note_of(seed, 6, "Theirs too."))
    other.save(note_of(seed, 7, "Theirs as well."))


@pytest.mark.parametrize("is_folded", [False, True])
@pytest.mark.parametrize("brought", [".json", ".json .previous", ".journal", ".journal .json"])
def test_files_of_two_machines_are_put_together(
    path: Path,
    theirs: Path,
    three: tuple[Annotation, ...],
    seed: Article,
    told: list[str],
    brought: str,
    is_folded: bool,
) -> None:
    """Whichever files a synchronised folder brought, nothing that lies there is lost."""
    part(path, theirs, three, seed)
    opened(theirs).fold()
    if is_folded:
        opened(path).fold()
    for end in brought.split():
        shutil.copy(theirs.with_suffix(end), path.with_suffix(end))
    wanted = {"Theirs too.", "Theirs as well.", "Note 1.", "Note 3."}
    if ".journal" not in brought or is_folded:
        wanted |= {"Ours too."} if ".json" not in brought or ".journal" not in brought else set()
    assert wanted <= bodies(path)
    for _ in range(2):
        Notebook(path, told.append).fold()
        assert wanted <= bodies(path)
    # A journal that was replaced whole, before its file knew of it, leaves nothing to tell.
    assert told or brought.startswith(".journal")
    opened(path).save(note_of(seed, 8, "Later."))
    assert {"Later.", *wanted} <= bodies(path)


@pytest.mark.parametrize("is_theirs_first", [False, True])
@pytest.mark.parametrize("is_folded", [False, True])
def test_journals_that_git_joined_lose_nothing(
    path: Path,
    theirs: Path,
    three: tuple[Annotation, ...],
    seed: Article,
    told: list[str],
    is_theirs_first: bool,
    is_folded: bool,
) -> None:
    """Lines of both are all taken, both texts of a note kept, and a second look adds nothing."""
    part(path, theirs, three, seed)
    if is_folded:
        opened(path).fold()
    ours = path.with_suffix(".journal").read_bytes().splitlines(keepends=True)
    other = theirs.with_suffix(".journal").read_bytes().splitlines(keepends=True)
    first, second = (other, ours) if is_theirs_first else (ours, other)
    joined = b"".join([*first, *(line for line in second if line not in first)])
    path.with_suffix(".journal").write_bytes(joined)
    assert bodies(path) == BOTH
    notebook = Notebook(path, told.append)
    assert {one.body for one in notebook.annotations()} == BOTH
    assert told
    notebook.fold()
    assert bodies(path) == BOTH
    assert len(opened(path).annotations()) == len(BOTH)
    path.unlink()
    assert bodies(path) == BOTH


CHANGES = st.lists(st.tuples(st.sampled_from(["save", "remove", "fold"]), st.integers(1, 4)))


def made(path: Path, seed: Article, changes: list[tuple[str, int]], who: str) -> dict[str, str]:
    """Makes the changes on one machine; what its notes say then."""
    notebook = Notebook(path, no_telling)
    for turn, (what, serial) in enumerate(changes):
        note = note_of(seed, serial, f"{who} {turn}.")
        if what == "save":
            notebook.save(note)
        elif what == "remove":
            notebook.remove(note.id)
        else:
            notebook.fold()
    return {note.id: note.body for note in notebook.annotations()}


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    CHANGES, CHANGES, CHANGES, st.sampled_from(["ours", "theirs"]),
    st.sampled_from(["ours", "theirs"]), st.sampled_from(["ours", "theirs", "joined", "turned"]),
)  # fmt: skip
def test_any_mixture_of_two_machines_settles(
    seed: Article,
    before: list[tuple[str, int]],
    ours: list[tuple[str, int]],
    theirs: list[tuple[str, int]],
    file: str,
    copy: str,
    log: str,
) -> None:
    """Whatever lies there of which machine, it is taken in once, and stays.

    Where the journals of both were made into one, whatever either said last is there, but for what
    the other one knew and deleted or changed.
    """
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        places = {who: Path(folder) / who / "a.json" for who in ("both", "ours", "theirs")}
        places["both"].parent.mkdir()
        common = made(places["both"], seed, before, "Both")
        for who in ("ours", "theirs"):
            shutil.copytree(places["both"].parent, places[who].parent)
        said = {
            who: made(places[who], seed, changes, who)
            for who, changes in (("ours", ours), ("theirs", theirs))
        }
        mixed = Path(folder) / "mixed" / "a.json"
        mixed.parent.mkdir()
        for end, who in ((".json", file), (".previous", copy), (".journal", log)):
            sources = {"joined": ["ours", "theirs"], "turned": ["theirs", "ours"]}.get(who, [who])
            lines: dict[bytes, None] = {}
            for source in sources:
                one = places[source].with_suffix(end)
                if one.exists():
                    lines |= dict.fromkeys(one.read_bytes().splitlines(keepends=True))
            if lines and end == ".journal":
                mixed.with_suffix(end).write_bytes(b"".join(lines))
            elif lines:
                shutil.copy(places[who].with_suffix(end), mixed.with_suffix(end))
        first = bodies(mixed)
        notebook = Notebook(mixed, lambda sentence: None)
        notebook.fold(even_if_only_read=True)
        assert bodies(mixed) == first
        assert set(one.body for one in opened(mixed).annotations()) == first
        opened(mixed).save(note_of(seed, 5, "Later."))
        assert {one.body for one in opened(mixed).annotations()} == {*first, "Later."}
        if log in ("joined", "turned"):
            for who in ("ours", "theirs"):
                for key, body in said[who].items():
                    assert body in first or body == common.get(key)


def test_a_line_twice_counts_once(path: Path, three: tuple[Annotation, ...]) -> None:
    """A journal that holds lines twice says what it says once."""
    journal = path.with_suffix(".journal")
    journal.write_bytes(journal.read_bytes() * 2)
    assert opened(path).annotations() == three
    assert len(opened(path).history()) == 3


# Other forms


def test_fields_of_another_version_survive(notebook: Notebook, path: Path, seed: Article) -> None:
    """Changing an annotation, deleting it and taking that back keep the fields we do not know."""
    note = written(seed, paragraph=1)
    notebook.save(note)
    notebook.fold()
    rewrite(path, note.id, verdict="false", evidence=["https://example.org/rents"])
    notebook.save(replace(note, body="Changed."))
    notebook.fold()
    assert rows(path)[note.id]["verdict"] == "false"
    notebook.remove(note.id)
    notebook.undo()
    notebook.undo()
    notebook.fold()
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
        {"created": "yesterday"},
        {"created": 1773316800},
        {"created": "0001-01-01T00:00:00+14:00"},
    ],
    ids=str,
)
def test_a_row_of_another_version_is_told_and_left_alone(
    path: Path, told: list[str], seed: Article, fields: dict[str, object]
) -> None:
    """What we cannot read is said once, not shown, and survives every other change."""
    strange, note = written(seed, serial=1), written(seed, serial=2)
    first = opened(path)
    first.save(strange)
    first.save(note)
    first.fold()
    tables = json.loads(path.read_text("utf-8"))
    del tables["reader"]
    tables["annotations"][strange.id].update(fields)
    for end in (".journal", ".previous"):
        path.with_suffix(end).unlink(missing_ok=True)
    path.write_bytes(serialise(tables, 0, ()))
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
    other.fold()
    assert rows(path)[strange.id] == before


def test_a_damaged_row_in_an_edited_file_is_not_taken(
    path: Path, three: tuple[Annotation, ...], told: list[str]
) -> None:
    """A row that is no annotation stays out, what it was stays, and the file is kept aside."""
    rewrite(path, three[0].id, tags="not a list")
    rewrite(path, "something-else")
    broken = path.read_bytes()
    notebook = Notebook(path, told.append)
    assert notebook.annotations() == three
    assert told == [f"{path.name} was changed by another program: 2 damaged rows not taken."]
    notebook.fold()
    assert (path.parent / "damaged" / f"{path.name}.1").read_bytes() == broken


@pytest.mark.parametrize("form", [{"annotations": {}}, {"notes": [1, 2]}])
def test_a_newer_file_is_read_and_never_written(
    path: Path, told: list[str], seed: Article, form: dict[str, object]
) -> None:
    """Whatever a newer reader makes of the file, this one says so and leaves every byte."""
    path.parent.mkdir(parents=True)
    about = {"reader": {"file": {"schema": 99, "step": 5, "more": [1]}}}
    path.write_text(json.dumps(form | about), "utf-8")
    before = path.read_bytes()
    notebook = Notebook(path, told.append)
    assert notebook.annotations() == ()
    assert told == [
        f"{path.name} was written by a newer reader; update this one to change anything in it."
    ]
    with pytest.raises(ReaderError, match=r"^Not saved: .* was written by a newer reader"):
        notebook.save(written(seed))
    notebook.fold(even_if_only_read=True)
    assert path.read_bytes() == before
    assert names(path.parent) == {path.name}


def test_the_first_form_becomes_the_form_of_now(tmp_path: Path, seed: Article) -> None:
    """Notes, tags and place are as they were, a copy of the file stays, and nothing is told."""
    first_form(tmp_path)
    path = tmp_path / "articles" / f"{ARTICLE}.json"
    before = path.read_bytes()
    notebook = opened(path)
    expected = tuple(
        written(seed, paragraph=serial, body=f"Old {serial}.", serial=serial)
        for serial in (1, 2, 3)
    )
    assert notebook.annotations() == expected
    known = notebook.known()
    assert known is not None and (known.path, known.paragraph) == (str(SEED), 3)
    assert path.read_bytes() == before
    notebook.save(replace(expected[0], body="New."))
    assert opened(path).annotations()[0].body == "New."
    notebook.fold()
    assert [one.body for one in opened(path).annotations()] == ["New.", "Old 2.", "Old 3."]
    assert path.with_suffix(".schema-1").read_bytes() == before
    notebook.undo()
    assert opened(path).annotations() == expected


def test_a_draft_of_the_first_form_is_offered(tmp_path: Path, seed: Article) -> None:
    """What was typed in the release before is offered in its place, until it is given up."""
    first_form(tmp_path)
    path = tmp_path / "articles" / f"{ARTICLE}.json"
    for _ in range(2):
        draft = opened(path).draft("paragraph:10-40")
        assert draft is not None
        assert draft.annotation.body == "An old draft."
        assert draft.annotation.quote.span == Span(10, 40)
        assert opened(path).drafts() == (draft,)
        opened(path).fold(even_if_only_read=True)
    assert draft is not None
    opened(path).keep_draft("paragraph:10-40", replace(draft.annotation, body="Typed on."))
    kept = opened(path).draft("paragraph:10-40")
    assert kept is not None and kept.annotation.body == "Typed on."
    assert len(opened(path).drafts()) == 1
    opened(path).forget_draft("paragraph:10-40")
    assert opened(path).drafts() == ()
    assert opened(path).undo() is None
