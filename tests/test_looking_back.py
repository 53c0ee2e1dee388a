"""What the keys that look back do: history, drafts, review, and what another window wrote."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from textual.widgets import Label, OptionList, Static, TextArea

from reader.desk import Library, open_library
from reader.model import Anchor, Article
from reader.tui import note_editor
from reader.tui.history import HistoryScreen
from reader.tui.note_editor import NoteEditor
from reader.tui.review import ReviewScreen
from reader.writing import edited
from tests.conftest import words
from tests.test_keys import Page, opened
from tests.test_versions import CORRECTED, FIRST, SHORTENED


def listed(page: Page) -> list[str]:
    """The lines of the list that is open."""
    options = page.pilot.app.screen.query_one(OptionList)
    return [str(options.get_option_at_index(n).prompt) for n in range(options.option_count)]


# After the program was closed


async def test_undo_and_redo_go_on_where_another_session_ended(
    library: Library, seed: Article
) -> None:
    """What was done before the program was closed is undone and done again after it."""
    async with opened(library, seed) as page:
        await page.press("h", "j", "h", "x")
        assert len(page.saved()) == 1
    async with opened(open_library(library.folder), seed) as page:
        await page.press("u")
        assert len(page.saved()) == 2 and "deletion of highlight" in page.message
        await page.press("u", "u")
        assert page.saved() == ()
        await page.press("u")
        assert page.message == "Nothing to undo."
    async with opened(open_library(library.folder), seed) as page:
        await page.press("ctrl+r", "ctrl+r")
        assert len(page.saved()) == 2


async def test_an_earlier_state_of_a_note_is_brought_back(library: Library, seed: Article) -> None:
    """H lists what the note here was; Enter brings that back, which is a change like any other."""
    note = library.annotate(seed, paragraph=1, body="First thought.")
    library.notebook(seed.id).save(edited(note, body="Second thought.", tags=("late",)))
    async with opened(library, seed) as page:
        await page.press("H")
        assert isinstance(page.pilot.app.screen, HistoryScreen)
        first, second = listed(page)
        assert "edited" in first and "Second thought. #late" in first
        assert "written" in second and "First thought." in second
        await page.press("j", "enter")
        assert [(body, tags) for _, body, tags in page.saved()] == [("First thought.", ())]
        await page.press("u")
        assert [(body, tags) for _, body, tags in page.saved()] == [("Second thought.", ("late",))]


async def test_a_deleted_note_is_brought_back(library: Library, seed: Article) -> None:
    """Where no note is, H lists every change, and what was deleted long ago comes back."""
    notes = [library.annotate(seed, paragraph=n, body=f"Note {n}.") for n in (1, 2, 3)]
    for note in notes:
        library.notebook(seed.id).remove(note.id)
    async with opened(open_library(library.folder), seed) as page:
        await page.press("H")
        lines = listed(page)
        assert len(lines) == 6
        assert [("deleted" in line, "Note 1." in line) for line in lines][2] == (True, True)
        await page.press("j", "j", "enter")
        assert [body for _, body, _ in page.saved()] == ["Note 1."]
        await page.press("H", "escape")
        assert len(page.saved()) == 1


async def test_history_is_left_without_a_change(library: Library, seed: Article) -> None:
    """With nothing written it says so; Esc changes nothing."""
    async with opened(library, seed) as page:
        await page.press("H")
        assert page.message == "Nothing was written here yet."
        await page.press("h", "H", "escape")
        assert len(page.saved()) == 1


# Drafts


async def test_a_draft_is_offered_when_the_article_is_opened_again(
    library: Library, seed: Article
) -> None:
    """The page says that a note was left unfinished, and D goes on with it where it was."""
    async with opened(library, seed) as page:
        await page.press("j", "j", "a")
        await page.type("Half a")
        await page.press("escape", "g")
    async with opened(open_library(library.folder), seed) as page:
        assert page.message == "1 note left unfinished; D goes on with it."
        await page.press("D")
        assert page.number == 3
        box = page.pilot.app.screen
        assert isinstance(box, NoteEditor)
        assert box.query_one(TextArea).text == "Half a"
        await page.type(" thought")
        await page.press("ctrl+s")
        assert [body for _, body, _ in page.saved()] == ["Half a thought"]
        await page.press("D")
        assert page.message == "No note was left unfinished."


async def test_a_draft_is_kept_while_it_is_typed(
    library: Library, seed: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who types on without a pause loses no more than the last moment."""
    monkeypatch.setattr(note_editor, "_PAUSE", 0.05)
    async with opened(library, seed) as page:
        await page.press("a")
        for _ in range(12):
            await page.pilot.press("x")
            await page.pilot.pause(0.01)
        (draft,) = open_library(library.folder).notebook(seed.id).drafts()
        assert set(draft.annotation.body) == {"x"}


async def test_a_draft_survives_the_correction_of_its_text(
    library: Library, tmp_path: Path
) -> None:
    """It goes on in the paragraph it was typed in, wherever that is now."""
    path = tmp_path / "rent.txt"
    path.write_text(FIRST, "utf-8")
    async with opened(library, library.read(str(path))) as page:
        await page.press("j", "j", "a")
        await page.type("Which")
        await page.press("escape")
    path.write_text(CORRECTED.replace("The city", "A first line.\n\nThe city"), "utf-8")
    async with opened(library, library.read(str(path))) as page:
        await page.press("D")
        assert page.number == 4
        await page.press("ctrl+s")
        (note,) = library.annotations(page.article)
        assert (note.body, note.anchor) == ("Which", Anchor.EXACT)


# Review


@pytest.fixture
def path(library: Library, tmp_path: Path) -> Path:
    """A file of the first text, with two notes on words that its correction changes or drops."""
    path = tmp_path / "rent.txt"
    path.write_text(FIRST, "utf-8")
    article = library.read(str(path))
    library.annotate(article, span=words(article, "fell 12 percent last year"), body="Check.")
    library.annotate(article, span=words(article, "meets in May"), body="When?")
    library.annotate(article, paragraph=1, body="Who voted?")
    path.write_text(SHORTENED, "utf-8")
    return path


async def test_notes_of_a_changed_text_are_gone_through(library: Library, path: Path) -> None:
    """R shows each note, its old words and where it may belong; a digit decides."""
    async with opened(library, library.read(str(path))) as page:
        assert page.message == "The text was changed: 2 notes to review, R goes through them."
        await page.press("j")
        beside = str(page.screen.query_one("#paragraph-text", Static).content)
        assert "fell 12 percent last year\nits words were changed; R reviews\nCheck." in beside
        await page.press("R")
        screen = page.pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        shown = " ".join(str(label.content) for label in screen.query(Label))
        assert "2 notes" in shown and "fell 12 percent last year" in shown and "Check." in shown
        assert "¶2 rose 12 percent last year" in listed(page)[0]
        await page.press("1")
        screen = page.pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        assert "1 note" in str(screen.query_one("#review-title", Label).content)
        assert "Nowhere" in listed(page)[-1]
        await page.press("G", "enter")
        assert page.message == "Every note has its place."
        anchors = {a.body: (a.quote.exact, a.anchor) for a in library.annotations(page.article)}
        assert anchors["Check."] == ("rose 12 percent last year", "exact")
        assert anchors["When?"] == ("meets in May", "orphan")
    async with opened(library, library.read(str(path))) as page:
        assert "review" not in page.message


async def test_a_note_is_put_where_its_reader_shows(library: Library, path: Path) -> None:
    """“Somewhere else” waits for P in the text; until then nothing has moved."""
    async with opened(library, library.read(str(path))) as page:
        await page.press("R", "escape")
        assert isinstance(page.pilot.app.screen, ReviewScreen)
        number = next(n for n, line in enumerate(listed(page), 1) if "Somewhere else" in line)
        await page.press(str(number))
        assert "P puts it there" in page.message
        await page.press("G", "P")
        (note,) = [a for a in library.annotations(page.article) if a.body == "When?"]
        assert note.quote.exact.startswith("Opponents called the plan")
        assert note.original is not None and note.original.exact == "meets in May"
        await page.press("P")
        assert "No note is waiting" in page.message


async def test_reviewing_later_changes_nothing(library: Library, path: Path) -> None:
    """Esc goes past each note, and all of them wait on."""
    async with opened(library, library.read(str(path))) as page:
        await page.press("R", "escape", "escape")
        assert page.message == "The others wait for you: R."
        assert len(library.uncertain(page.article)) == 2


async def test_a_correction_that_touched_no_note_is_said(library: Library, path: Path) -> None:
    """The reader learns that the text is another, and that every note stands as it stood."""
    for note in library.uncertain(library.read(str(path))):
        library.leave_unplaced(library.read(str(path)), note.id)
    path.write_text(SHORTENED.replace("reckless", "bold"), "utf-8")
    for note in library.uncertain(library.read(str(path))):
        library.notebook(library.read(str(path)).id).remove(note.id)
    async with opened(library, library.read(str(path))) as page:
        assert "your notes stand where they stood" in page.message


# Two windows


async def test_what_another_window_wrote_appears(library: Library, seed: Article) -> None:
    """A note written elsewhere is on this page within moments, with no key pressed."""
    async with opened(library, seed) as page:
        open_library(library.folder).annotate(seed, paragraph=1, body="From elsewhere.")
        for _ in range(100):
            if page.reading.notes.all:
                break
            await page.pilot.pause(0.05)
        assert [note.body for note in page.reading.notes.all] == ["From elsewhere."]


async def test_the_screen_does_not_wait_for_the_disk(
    library: Library, seed: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a change is being written the eye goes on; the change is shown when it is kept."""
    turning, real = threading.Event(), os.fsync

    def slow(number: int) -> None:
        assert turning.wait(30)
        real(number)

    async with opened(library, seed) as page:
        monkeypatch.setattr(os, "fsync", slow)
        await page.pilot.press("h", "j", "j")
        assert page.number == 3
        assert page.reading.notes.all == ()
        turning.set()
        await page.press("k")
        assert len(page.reading.notes.all) == 1
        assert page.number == 2


async def test_keys_pressed_faster_than_the_disk_are_done_in_turn(
    library: Library, seed: Article
) -> None:
    """Each key acts on what the one before it left, however slow the disk is."""
    async with opened(library, seed) as page:
        await page.pilot.press("h", "x", "h", "j", "h", "h", "h")
        await page.press("u", "q")
    assert len(open_library(library.folder).annotations(seed)) == 1


async def test_notes_from_another_machine_are_told(library: Library, seed: Article) -> None:
    """A copy that a synchronised folder left is said when its article is opened."""
    with open_library(library.folder) as other:
        other.annotate(seed, paragraph=1, body="Here.")
    path = library.folder / "articles" / f"{seed.id}.json"
    copy = path.with_name(f"{seed.id} (Ada's conflicted copy 2026-11-24).json")
    copy.write_bytes(path.read_bytes())
    async with opened(library, seed) as page:
        for _ in range(100):
            if page.message:
                break
            await page.pilot.pause(0.02)
        assert "reader doctor --merge" in page.message
