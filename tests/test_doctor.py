"""What is promised of a whole library: looked over, mended, backed up, brought back, merged."""

from __future__ import annotations

import json
import os
import shutil
import stat
import time
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import reader.store.backup
from reader.desk import Library
from reader.model import Annotation, Article, ReaderError
from reader.store import Deed, Notebook, Texts
from reader.store.backup import back_up, backups, restore
from reader.store.doctor import examine, merge_copies
from tests.conftest import written
from tests.stores import names, opened, rewrite


def no_copies(sentence: str) -> None:
    raise AssertionError(sentence)


@pytest.fixture
def notes(library: Library, seed: Article) -> tuple[Annotation, ...]:
    """Two notes in the library, with the text of their article."""
    library.remember(seed, paragraph=1)
    found = tuple(written(seed, paragraph=n, body=f"Note {n}.", serial=n) for n in (1, 2))
    for note in found:
        library.notebook(seed.id).save(note)
    library.close()
    return found


@pytest.fixture
def file(library: Library, seed: Article) -> Path:
    """The TinyDB file of the article."""
    return library.folder / "articles" / f"{seed.id}.json"


# The report


def test_a_library_that_is_well_says_so(
    library: Library, notes: tuple[Annotation, ...], seed: Article
) -> None:
    """The report counts what is there, and finds nothing."""
    library.notebook(seed.id).keep_draft("a", written(seed, body="Typed."))
    for mending in (False, True):
        report = examine(library.folder, mending=mending)
        assert report.is_well
        assert report == (1, 2, 1, 1, ())


def test_nothing_there_is_well(tmp_path: Path) -> None:
    """A library that was never written has nothing wrong with it."""
    assert examine(tmp_path / "nowhere", mending=True) == (0, 0, 0, 0, ())


def test_damage_is_reported_and_mended(
    library: Library, notes: tuple[Annotation, ...], file: Path
) -> None:
    """Looking changes nothing; mending makes whole, says so, and the next look finds nothing."""
    file.write_bytes(file.read_bytes()[:-50])
    broken = file.read_bytes()
    for _ in range(2):
        report = examine(library.folder, mending=False)
        assert len(report.findings) == 1 and not report.is_well
        assert file.read_bytes() == broken
    report = examine(library.folder, mending=True)
    assert [finding.is_mended for finding in report.findings] == [True]
    assert report.is_well
    assert opened(file).annotations() == notes
    assert examine(library.folder, mending=False).findings == ()


@pytest.mark.usefixtures("lagging")
def test_what_is_lost_is_left_for_a_person(
    library: Library, notes: tuple[Annotation, ...], file: Path, seed: Article
) -> None:
    """A change that cannot be read back is mended as far as it goes, and the report is not well."""
    opened(file).save(written(seed, body="Lost.", serial=3))
    journal = file.with_suffix(".journal")
    journal.write_bytes(journal.read_bytes().replace(b"Lost", b"Lest"))
    report = examine(library.folder, mending=True)
    (finding,) = report.findings
    assert finding.what.startswith("The journal of “Russia")
    assert finding.what.endswith("” was damaged: 1 change could not be read back.")
    assert not report.is_well
    assert examine(library.folder, mending=False).is_well


def test_a_file_that_cannot_be_read_is_one_finding(
    library: Library, notes: tuple[Annotation, ...]
) -> None:
    """Where one article cannot be read at all, the others are counted."""
    (library.folder / "articles" / "0000000000000000.json").mkdir(mode=0o700)
    report = examine(library.folder, mending=True)
    assert report.annotations == 2
    assert ["cannot be read" in finding.what for finding in report.findings] == [True]


def test_a_damaged_text_is_reported_and_kept_anew(
    library: Library, notes: tuple[Annotation, ...], seed: Article
) -> None:
    """A kept text that is not what it was is never taken for it; read again, it is kept again."""
    (kept,) = (library.folder / "texts" / seed.version).iterdir()
    whole = kept.read_bytes()
    for broken in (whole[:-9], whole[:40] + b"\0" + whole[41:], b"", b"not a text"):
        kept.write_bytes(broken)
        assert Texts(library.folder).load(seed.version) is None
        report = examine(library.folder, mending=True)
        assert [finding.what for finding in report.findings] == [
            f"The kept text {seed.version} is damaged: notes on it are found by words alone."
        ]
        Texts(library.folder).keep(seed, "/seed.txt")
        assert kept.read_bytes() == whole
    assert len(list((kept.parent / "damaged").iterdir())) == 4


def test_what_a_killed_program_left_is_swept_up(
    library: Library, notes: tuple[Annotation, ...], file: Path
) -> None:
    """A file that was half written an hour ago goes; one of this minute may still be written."""
    old, new = (file.with_name(f".{file.name}.0123abc{n}") for n in (1, 2))
    for left in (old, new):
        left.write_bytes(b"half")
        left.chmod(0o600)
    os.utime(old, (time.time() - 9999,) * 2)
    assert len(examine(library.folder, mending=False).findings) == 1
    report = examine(library.folder, mending=True)
    assert len(report.findings) == 1 and report.is_well
    assert not old.exists() and new.exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps no such modes")
def test_files_that_others_may_read_are_closed_to_them(
    library: Library, notes: tuple[Annotation, ...], file: Path
) -> None:
    """What a copy or a tool left open to others is for its owner alone after mending."""
    file.chmod(0o644)
    assert not examine(library.folder, mending=False).is_well
    assert examine(library.folder, mending=True).is_well
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert opened(file).annotations() == notes


# Backups


def test_a_backup_brings_back_what_was(
    library: Library, notes: tuple[Annotation, ...], file: Path, seed: Article
) -> None:
    """Restored, the notes are as they were; it is one step, which can be taken back."""
    draft = written(seed, body="Typed.")
    opened(file).keep_draft("a", draft)
    backup = back_up(library.folder)
    notebook = opened(file)
    notebook.remove(notes[0].id)
    later = replace(notes[1], body="Later.")
    notebook.save(later)
    notebook.forget_draft("a")
    assert restore(library.folder, backup) == 1
    assert opened(file).annotations() == notes
    kept = opened(file).draft("a")
    assert kept is not None and kept.annotation == draft
    step = opened(file).undo()
    assert step is not None and step.deed is Deed.RESTORE
    assert opened(file).annotations() == (later,)
    assert len(backups(library.folder)) == 2


def test_a_backup_brings_back_a_library_that_is_gone(
    library: Library, notes: tuple[Annotation, ...], file: Path, seed: Article, tmp_path: Path
) -> None:
    """With nothing left, everything comes back: notes, history, texts and where they were read."""
    backup = tmp_path / "kept.zip"
    shutil.copy(back_up(library.folder), backup)
    shutil.rmtree(library.folder)
    assert restore(library.folder, backup) == 1
    assert opened(file).annotations() == notes
    assert len(opened(file).history()) == 2
    assert Texts(library.folder).load(seed.version) is not None
    assert examine(library.folder, mending=False).is_well


def test_one_article_comes_back_alone(
    library: Library, notes: tuple[Annotation, ...], file: Path
) -> None:
    """Only the article that was asked for is changed, and one that is not there is said."""
    other = file.with_name("0123456789abcdef.json")
    opened(other).save(notes[0])
    backup = back_up(library.folder)
    opened(other).remove(notes[0].id)
    opened(file).remove(notes[0].id)
    assert restore(library.folder, backup, file.stem) == 1
    assert opened(file).annotations() == notes
    assert opened(other).annotations() == ()
    with pytest.raises(ReaderError, match=r"does not hold ffffffffffffffff"):
        restore(library.folder, backup, "f" * 16)


def test_a_damaged_backup_is_refused(
    library: Library, notes: tuple[Annotation, ...], file: Path, seed: Article
) -> None:
    """A backup that is not whole changes nothing, and the sentence says to choose another."""
    backup = back_up(library.folder)
    whole = backup.read_bytes()
    opened(file).save(written(seed, body="Later.", serial=3))
    before = opened(file).annotations()
    for broken in (whole[:-30], whole[:200] + b"\0\0" + whole[202:], b"", b"PK", whole[50:]):
        backup.write_bytes(broken)
        with pytest.raises(ReaderError, match="is no backup that can be read"):
            restore(library.folder, backup)
        assert opened(file).annotations() == before
    with pytest.raises(ReaderError, match="There is no backup"):
        restore(library.folder, backup.with_name("nowhere.zip"))


def test_a_backup_writes_nowhere_else(
    library: Library, notes: tuple[Annotation, ...], tmp_path: Path
) -> None:
    """Names that lead out of the library, or to what is not kept there, are passed over."""
    hostile = tmp_path / "hostile.zip"
    outside = ["../outside", "/tmp/outside", "articles/../../outside", "articles/evil.py", ".lock"]
    outside += ["articles/0123456789abcdef.json/../x", "articles\\0123456789abcdef.json", "a\n"]
    with zipfile.ZipFile(hostile, "w") as archive:
        for name in outside:
            archive.writestr(name, b"x")
    before = {path for path in tmp_path.rglob("*") if "backups" not in path.parts}
    assert restore(library.folder, hostile) == 0
    assert {path for path in tmp_path.rglob("*") if "backups" not in path.parts} == before


def test_old_backups_make_room(
    library: Library, notes: tuple[Annotation, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten are kept and the newest of each month, and never is the one just made deleted."""

    class Clock:
        now_is = datetime(2026, 1, 1, tzinfo=UTC)

        @classmethod
        def now(cls, zone: object) -> datetime:
            return cls.now_is

    monkeypatch.setattr(reader.store.backup, "datetime", Clock)
    for month in (1, 2):
        for day in range(1, 13):
            Clock.now_is = datetime(2026, month, day, tzinfo=UTC)
            back_up(library.folder)
    kept = [path.name[:10] for path in backups(library.folder)]
    assert kept == [*(f"2026-02-{day:02}" for day in range(12, 2, -1)), "2026-01-12"]
    Clock.now_is = datetime(2026, 1, 5, tzinfo=UTC)
    assert back_up(library.folder).exists()
    Clock.now_is = datetime(2026, 3, 1, tzinfo=UTC)
    first, second = back_up(library.folder), back_up(library.folder)
    assert first != second
    assert backups(library.folder).index(second) < backups(library.folder).index(first)


# Copies of synchronised folders


COPIES = [
    "{} (Ada's conflicted copy 2026-03-12)",
    "{}.sync-conflict-20260312-120000-ABCDEFG",
    "{} (conflicted copy 2026-03-12 120000)",
    "{}_conflict-20260312-120000",
    "{}-ADAS-LAPTOP",
    "{}-ADAS-LAPTOP-2",
    "{} 2",
    "{} (1)",
    "{} (SFConflict ada@example.org 2026-03-12-12-00-00)",
]
"""As Dropbox, Syncthing, Nextcloud, ownCloud, OneDrive, iCloud, Google Drive and Seafile say."""


@pytest.mark.parametrize("end", [".json", ".journal"])
@pytest.mark.parametrize("name", COPIES)
def test_a_copy_from_another_machine_is_found_and_merged(
    library: Library,
    notes: tuple[Annotation, ...],
    file: Path,
    seed: Article,
    tmp_path: Path,
    name: str,
    end: str,
) -> None:
    """What both sides did is there, both texts of one note too; a second time adds nothing."""
    theirs = tmp_path / "theirs" / file.name
    shutil.copytree(file.parent, theirs.parent)
    other = opened(theirs)
    other.save(replace(notes[0], body="Theirs."))
    other.save(written(seed, paragraph=4, body="Theirs too.", serial=4))
    other.save(replace(notes[1], tags=("theirs",)))
    other.fold()
    ours = opened(file)
    ours.save(replace(notes[0], body="Ours."))
    ours.save(written(seed, paragraph=5, body="Ours too.", serial=5))
    for _ in range(2):
        shutil.copy(theirs.with_suffix(end), file.with_name(name.format(file.stem) + end))
        report = examine(library.folder, mending=True)
        assert ["comes from another machine" in one.what for one in report.findings] == [True]
        merge_copies(library.folder, no_copies)
        found = ours.annotations()
        assert sorted(one.body for one in found) == [
            "Note 2.", "Ours too.", "Ours.", "Theirs too.", "Theirs.",
        ]  # fmt: skip
        assert [one.tags for one in found if one.body == "Note 2."] == [("theirs",)]
        assert examine(library.folder, mending=True).is_well
    step = ours.undo()
    assert step is not None and step.deed is Deed.MERGE
    assert {one.body for one in ours.annotations()} == {"Note 2.", "Ours too.", "Ours."}


def test_words_that_are_no_text_are_merged_too(
    library: Library, notes: tuple[Annotation, ...], file: Path, tmp_path: Path
) -> None:
    """A lone surrogate in a note that both sides changed is no failure."""
    copy = file.with_name(f"{file.stem} 2.json")
    shutil.copy(file, copy)
    rewrite(copy, notes[0].id, body="Theirs \ud800.")
    opened(file).save(replace(notes[0], body="Ours \ud800."))
    assert merge_copies(library.folder, no_copies) == 1
    assert len(opened(file).annotations()) == 3


def test_a_copy_that_cannot_be_read_is_left(
    library: Library, notes: tuple[Annotation, ...], file: Path
) -> None:
    """A damaged copy, or one of a newer reader, is one sentence and stays where it is."""
    copy = file.with_name(f"{file.stem} 2.json")
    newer = {"reader": {"file": {"schema": 99}}}
    for data in (b"broken", json.dumps(newer).encode()):
        copy.write_bytes(data)
        with pytest.raises(ReaderError, match=copy.name):
            merge_copies(library.folder, no_copies)
        assert copy.read_bytes() == data
        assert Notebook(file, no_copies).annotations() == notes
    assert copy.name in names(file.parent)


# Texts


def test_a_text_is_kept_with_where_it_was_read(tmp_path: Path, seed: Article) -> None:
    """Text and paragraphs come back as they were, and a path leads to its article."""
    texts = Texts(tmp_path)
    assert texts.load(seed.version) is None
    assert texts.read_at("/seed.txt") is None
    texts.keep(seed, "/seed.txt")
    kept = Texts(tmp_path).load(seed.version)
    assert kept is not None
    assert kept == (seed.text, tuple(paragraph.span for paragraph in seed.paragraphs))
    assert Texts(tmp_path).read_at("/seed.txt") == (seed.id, seed.version)
    assert Texts(tmp_path).article_of(seed.version) == seed.id
    assert Texts(tmp_path).read_at("/other.txt") is None


def test_a_copy_that_cannot_be_read_keeps_no_other_out(
    library: Library, notes: tuple[Annotation, ...], file: Path, seed: Article
) -> None:
    """It is told and stays where it is; what the others hold is taken in."""
    theirs = opened(file.with_name("0123456789abcdef.json"))
    theirs.save(written(seed, body="Theirs.", serial=9))
    theirs.fold()
    theirs.path.rename(file.with_name(f"{seed.id} (conflicted copy 2).json"))
    broken = file.with_name(f"{seed.id} (conflicted copy 1).json")
    broken.write_bytes(b"broken")
    with pytest.raises(ReaderError, match=r"conflicted copy 1.* is left where it is"):
        merge_copies(library.folder, no_copies)
    assert broken.exists()
    assert {one.body for one in opened(file).annotations()} >= {"Theirs."}
