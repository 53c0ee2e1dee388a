"""Keys in, notes on the disk out: the program through Textual's Pilot."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input, Static, TextArea

from reader.attribution import VERSION
from reader.desk import Library, open_library
from reader.load import parse_article
from reader.model import AnnotationKind, Article, ReaderError, Scope
from reader.reading import Reading
from reader.tui import ReaderApp
from reader.tui.article_view import ArticleView
from reader.tui.help import HelpScreen
from reader.tui.keys import ANNOTATING, GROUPS, MOVING, SHOWING
from reader.tui.note_editor import NoteEditor
from reader.tui.page import PageScreen
from reader.tui.panel import Choices
from reader.tui.prompt import Prompt
from reader.tui.shelf import ShelfScreen
from reader.tui.tag_editor import TagEditor
from reader.writing import edited
from tests.conftest import FOUND


class Page:
    """An article being read, and the keys to read it with."""

    def __init__(self, pilot: Pilot[None], library: Library, article: Article) -> None:
        self.pilot = pilot
        self.library = library
        self.article = article

    @property
    def screen(self) -> PageScreen:
        """The page itself."""
        screen = self.pilot.app.screen_stack[0]
        assert isinstance(screen, PageScreen)
        return screen

    @property
    def view(self) -> ArticleView:
        """The column of text."""
        return self.screen.query_one(ArticleView)

    @property
    def reading(self) -> Reading:
        """Where the eye is."""
        return self.screen.reading

    @property
    def number(self) -> int | None:
        """The number of the current paragraph."""
        return self.article.paragraphs[self.reading.at].number

    @property
    def message(self) -> str:
        """The sentence above the keys; empty where none is shown."""
        message = self.screen.query_one("#message", Static)
        return str(message.content) if message.display else ""

    @property
    def lines(self) -> list[str]:
        """The column as it is painted."""
        return [self.view.render_line(y).text.rstrip() for y in range(self.view.size.height)]

    async def press(self, *keys: str) -> None:
        """Presses the keys one after the other."""
        await self.pilot.press(*keys)
        await self.pilot.app.workers.wait_for_complete()
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Types text into what has the keys."""
        names = {" ": "space", "\n": "enter", "/": "slash", ".": "full_stop", "-": "minus"}
        for character in text[:-1]:
            # As fast as hands never are: pressing waits a tenth of a second for each key.
            self.pilot.app.post_message(Key(names.get(character, character), character))
        await self.pilot.pause()
        await self.press(names.get(text[-1], text[-1]))

    def saved(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """What another program finds on the disk: the words, the note, the tags."""
        other = open_library(self.library.folder)
        return tuple((a.quote.exact[:12], a.body, a.tags) for a in other.annotations(self.article))


@asynccontextmanager
async def opened(
    library: Library, article: Article, size: tuple[int, int] = (100, 30)
) -> AsyncIterator[Page]:
    """The article in the program, its claims found; those of the seed were found before."""
    if article.title.startswith("Russia slams"):
        cached = library.folder / "cache" / f"{article.sha256[:32]}-{VERSION}.json"
        cached.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy(FOUND, cached)
    app = ReaderApp(library, article)
    async with app.run_test(size=size) as pilot:
        page = Page(pilot, library, article)
        for _ in range(200):
            if not page.reading.is_looking:
                break
            await pilot.pause(0.02)
        yield page


# Reading


async def test_paragraphs_claims_and_speakers_are_walked_by_keys(
    library: Library, seed: Article
) -> None:
    """j and k, c and C, s, g and G go where they say."""
    async with opened(library, seed) as page:
        assert page.number == 1
        await page.press("j", "j", "k")
        assert page.number == 2
        await page.press("c", "c", "c")
        assert (page.number, page.reading.statement and page.reading.statement.person) == (
            4,
            "Maria Zakharova",
        )
        await page.press("C", "s")
        assert page.reading.statement and page.reading.statement.person == "Maria Zakharova"
        await page.press("G")
        assert page.number == 18
        await page.press("j")
        assert page.message == "This is the end."
        await page.press("g", "j")
        assert page.number == 1


async def test_the_current_paragraph_is_always_in_sight(library: Library, seed: Article) -> None:
    """On a terminal of any size, whatever moved the eye, its paragraph is on the screen."""
    for size in ((40, 10), (100, 30), (200, 60)):
        async with opened(library, seed, size) as page:
            for key in (*"jjj", "space", "c", "b", "G", "ctrl+u", "g", "s"):
                await page.press(key)
                top = page.view.column.top(page.reading.at)
                bottom = top + page.view.column.rows(page.reading.at)
                first = round(page.view.scroll_y)
                assert top < first + page.view.size.height and bottom > first, (size, key)


async def test_a_paragraph_taller_than_the_screen_is_scrolled_through(library: Library) -> None:
    """j shows the rest of it before it goes on, so that no line is skipped."""
    long = "word " * 400
    article = parse_article(f"Title here\n\n{long}\n\nThe end of it all.".encode(), source="x.txt")
    async with opened(library, article, (60, 12)) as page:
        assert page.number == 1
        seen: set[int] = set()
        for _ in range(40):
            first = round(page.view.scroll_y)
            seen.update(range(first, first + page.view.size.height))
            if page.number == 2:
                break
            await page.press("j")
        assert page.number == 2
        assert seen >= set(range(page.view.column.height))


async def test_a_resize_keeps_the_paragraph_in_view(library: Library, seed: Article) -> None:
    """However the lines break at the new width, the current paragraph stays on the screen."""
    async with opened(library, seed, (140, 30)) as page:
        await page.press(*"jjjjjjjjjj")
        for size in ((50, 12), (200, 50), (40, 10), (100, 30)):
            await page.pilot.resize_terminal(*size)
            await page.pilot.pause()
            top = page.view.column.top(page.reading.at)
            first = round(page.view.scroll_y)
            assert first <= top < first + page.view.size.height
        assert page.number == 11


async def test_claims_arrive_without_moving_a_line(library: Library, seed: Article) -> None:
    """The words stand where they stood before attribution was done."""
    app = ReaderApp(library, seed)
    async with app.run_test(size=(100, 30)) as pilot:
        page = Page(pilot, library, seed)
        await pilot.pause()
        bare = begin_lines(page)
        for _ in range(200):
            if page.reading.marks.statements:
                break
            await pilot.pause(0.02)
        assert begin_lines(page) == bare


def begin_lines(page: Page) -> list[str]:
    """The column's words, without the gutter."""
    return [line[11:] for line in page.lines]


async def test_furniture_is_hidden_until_asked_for(library: Library, seed: Article) -> None:
    """F shows what the page put round the article, and hides it again."""
    async with opened(library, seed) as page:
        assert not any("Skip to content" in line for line in page.lines)
        await page.press("F", "g")
        assert any("Skip to content" in line for line in page.lines)
        await page.press("F")
        assert not any("Skip to content" in line for line in page.lines)


async def test_words_are_found_across_line_breaks_while_they_are_typed(
    library: Library, seed: Article
) -> None:
    """Each key goes to the first match from here; Esc goes back, Enter keeps it for n and N."""
    async with opened(library, seed, (60, 20)) as page:
        await page.press("j", "slash")
        await page.type("exchanges in a doc")
        assert len(page.reading.matches) == 1
        await page.press("escape")
        assert (page.number, page.reading.query) == (2, "")
        await page.press("slash")
        await page.type("Macron")
        counted = str(page.screen.query_one("#prompt-word", Static).content)
        assert counted.endswith(f"of {len(page.reading.matches)}")
        await page.press("enter", "n")
        assert page.reading.match is not None
        first = page.reading.match
        await page.press("N")
        assert page.reading.match == first - 1
        await page.press("escape")
        assert page.reading.query == ""


async def test_a_person_is_chosen_and_their_claims_walked(library: Library, seed: Article) -> None:
    """p lists the people; Enter goes to the first claim of the one chosen; c to the next."""
    async with opened(library, seed) as page:
        await page.press("p", "j", "enter")
        walked = page.reading.walking
        assert walked is not None
        assert page.reading.statement and page.reading.statement.person == walked
        await page.press("escape", "escape")
        assert page.reading.walking is None


async def test_a_small_terminal_keeps_the_panel_out_of_the_way(
    library: Library, seed: Article
) -> None:
    """On 40 by 10 the article has all the room; z shows the panel, Esc closes it."""
    async with opened(library, seed, (40, 10)) as page:
        assert page.view.size.width == 40
        panel = page.screen.query_one("#panel")
        assert not panel.display
        await page.press("z")
        assert panel.display
        await page.press("escape")
        assert not panel.display


# Annotating


async def test_a_note_is_on_the_disk_when_the_screen_says_so(
    library: Library, seed: Article
) -> None:
    """a opens the box, Ctrl+S saves, and the gutter shows it."""
    async with opened(library, seed) as page:
        await page.press("j", "a")
        await page.type("Check\nthis")
        await page.press("ctrl+s")
        assert page.message == "Saved."
        assert page.saved() == (("“We always c", "Check\nthis", ()),)
        assert any(line.lstrip().startswith("2 •") for line in page.lines)


async def test_a_claim_is_annotated_with_its_speaker(library: Library, seed: Article) -> None:
    """With a claim selected, the note is about the claim."""
    async with opened(library, seed) as page:
        await page.press("j", "c", "a")
        await page.type("So")
        await page.press("ctrl+s")
        (annotation,) = library.annotations(seed)
        assert (annotation.scope, annotation.person) == (Scope.STATEMENT, "Sergey Lavrov")
        assert annotation.quote.exact.startswith("“We always conduct")


async def test_words_are_selected_and_highlighted_by_keys(library: Library, seed: Article) -> None:
    """v begins at a sentence, the quotation mark takes the quotation, h highlights it."""
    async with opened(library, seed) as page:
        await page.press("j", "v", "quotation_mark", "h")
        (annotation,) = library.annotations(seed)
        assert annotation.kind is AnnotationKind.HIGHLIGHT
        assert annotation.quote.exact.startswith("“We always conduct")
        assert annotation.quote.exact.endswith("ourselves,”")
        assert page.reading.selection is None


async def test_escape_keeps_the_draft(library: Library, seed: Article) -> None:
    """What was typed and not saved is there when the box is opened again, in another run too."""
    async with opened(library, seed) as page:
        await page.press("a")
        await page.type("Half a")
        await page.press("escape")
        assert page.saved() == ()
    async with opened(open_library(library.folder), seed) as page:
        await page.press("a")
        assert page.pilot.app.screen.query_one(TextArea).text == "Half a"
        await page.press("ctrl+s")
        assert page.saved()[0][1] == "Half a"
        await page.press("j", "k", "a")
        assert page.pilot.app.screen.query_one(TextArea).text == ""


async def test_quitting_with_the_box_open_keeps_the_draft(library: Library, seed: Article) -> None:
    """The program may end at any moment; what was typed is a draft."""
    async with opened(library, seed) as page:
        await page.press("a")
        await page.type("Typed")
        page.pilot.app.exit()
    async with opened(open_library(library.folder), seed) as page:
        await page.press("a")
        assert page.pilot.app.screen.query_one(TextArea).text == "Typed"


async def test_what_no_disk_keeps_is_handed_on(
    library: Library, seed: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quitting with a box open that cannot be kept leaves its words for the terminal."""

    def refuse(*arguments: object) -> None:
        raise ReaderError("The disk is full.")

    async with opened(library, seed) as page:
        monkeypatch.setattr(page.screen.notebook, "keep_draft", refuse)
        await page.press("a")
        await page.type("Precious")
        page.pilot.app.exit()
    assert library.unsaved == "Precious"


async def test_a_note_is_edited(library: Library, seed: Article) -> None:
    """Enter opens the note that is here; saving replaces it."""
    library.annotate(seed, paragraph=1, body="Old")
    async with opened(library, seed) as page:
        await page.press("enter")
        await page.type("er")
        await page.press("ctrl+s")
        assert page.saved() == (("PARIS (BLOOM", "Older", ()),)


async def test_a_second_note_on_a_paragraph_is_its_own(library: Library, seed: Article) -> None:
    """a on a paragraph that has a note writes another."""
    library.annotate(seed, paragraph=1, body="One")
    async with opened(library, seed) as page:
        await page.press("a")
        await page.type("Two")
        await page.press("ctrl+s")
        assert [body for _, body, _ in page.saved()] == ["One", "Two"]


async def test_a_question_is_a_kind_of_note(library: Library, seed: Article) -> None:
    """Ctrl+T in the box makes it a question."""
    async with opened(library, seed) as page:
        await page.press("a", "ctrl+t")
        await page.type("Who")
        await page.press("ctrl+s")
        (annotation,) = library.annotations(seed)
        assert annotation.kind is AnnotationKind.QUESTION
        assert any(line.lstrip().startswith("1 ?") for line in page.lines)


async def test_what_is_typed_fast_is_saved_whole(library: Library, seed: Article) -> None:
    """Keys that arrive all at once, as pasted ones do, are taken in their order."""
    async with opened(library, seed) as page:
        app = page.pilot.app
        await page.press("t")
        for key in ("o", "n", "e", "enter"):
            app.post_message(Key(key, key if len(key) == 1 else None))
        await page.pilot.pause(0.3)
        assert page.saved() == (("PARIS (BLOOM", "", ("one",)),)
        await page.press("j", "a")
        for key in ("T", "w", "o", "ctrl+s"):
            app.post_message(Key(key, key if len(key) == 1 else None))
        await page.pilot.pause(0.3)
        assert page.saved()[1][1] == "Two"


async def test_an_empty_note_is_not_saved(library: Library, seed: Article) -> None:
    """Ctrl+S on nothing says so and stays."""
    async with opened(library, seed) as page:
        await page.press("a", "ctrl+s")
        assert page.pilot.app.screen.query_one(TextArea)
        await page.press("escape")
        assert page.saved() == ()


async def test_tags_are_completed_from_every_article(library: Library, seed: Article) -> None:
    """Tab completes the tag used most that fits what is typed."""
    other = parse_article(b"Another headline\n\nSome text of another article here.", source="o.txt")
    library.annotate(other, paragraph=1, tags=("source/official",))
    library.annotate(other, paragraph=1, tags=("source/official", "sound"))
    async with opened(library, seed) as page:
        await page.pilot.pause(0.2)
        await page.press("t")
        await page.type("so")
        await page.press("tab")
        assert page.pilot.app.screen.query_one(Input).value == "source/official "
        await page.type("new")
        await page.press("enter")
        assert page.saved() == (("PARIS (BLOOM", "", ("source/official", "new")),)


async def test_tags_are_repeated_on_another_paragraph(library: Library, seed: Article) -> None:
    """The full stop gives what is here the tags given last."""
    async with opened(library, seed) as page:
        await page.press("full_stop")
        assert "No tags given yet" in page.message
        await page.press("t")
        await page.type("check")
        await page.press("enter", "j", "full_stop", "j", "j", "full_stop")
        assert [tags for _, _, tags in page.saved()] == [("check",)] * 3


async def test_a_tag_that_cannot_be_one_is_refused_in_a_sentence(
    library: Library, seed: Article
) -> None:
    """Digits alone are no tag; the line stays as it was typed."""
    async with opened(library, seed) as page:
        await page.press("t")
        await page.type("2026")
        await page.press("enter")
        assert page.pilot.app.screen.query_one(Input).value == "2026"
        await page.press("escape")
        assert page.saved() == ()


async def test_taking_all_tags_away_takes_a_bare_annotation_away(
    library: Library, seed: Article
) -> None:
    """An annotation with neither words nor tags says nothing."""
    library.annotate(seed, paragraph=1, tags=("one",))
    async with opened(library, seed) as page:
        await page.press("t", "ctrl+u", "enter")
        assert page.saved() == ()


async def test_deleting_is_undone_and_redone(library: Library, seed: Article) -> None:
    """x deletes, u brings back exactly what was there, ctrl+r deletes again."""
    library.annotate(seed, paragraph=1, body="Mine", tags=("a",))
    before = library.annotations(seed)
    async with opened(library, seed) as page:
        await page.press("x")
        assert page.saved() == ()
        await page.press("j", "j", "u")
        assert library.annotations(seed) == before
        assert page.number == 1
        await page.press("ctrl+r")
        assert page.saved() == ()


async def test_annotations_are_listed_and_gone_to(library: Library, seed: Article) -> None:
    """A lists them; Enter goes to the one chosen and selects it."""
    library.annotate(seed, paragraph=2, body="First")
    library.annotate(seed, paragraph=9, body="Second")
    async with opened(library, seed) as page:
        await page.press("A", "j", "enter")
        assert page.number == 9
        await page.press("left_square_bracket")
        assert page.number == 2


async def test_a_filter_shows_some_paragraphs(library: Library, seed: Article) -> None:
    """f asks for words; Esc shows all again."""
    async with opened(library, seed) as page:
        await page.press("f")
        await page.type("liar")
        await page.press("enter")
        assert [seed.paragraphs[i].number for i in page.reading.visible] == [10]
        await page.press("escape")
        assert len(page.reading.visible) == 19


async def test_export_is_written_from_the_page(
    library: Library, seed: Article, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E asks for a name, and writes the same that the command does."""
    monkeypatch.chdir(tmp_path)
    library.annotate(seed, paragraph=1, body="Mine")
    async with opened(library, seed) as page:
        await page.press("E", "enter")
        assert page.message.startswith("1 annotation → ")
    (written,) = tmp_path.glob("*.notes.md")
    assert written.read_text() == library.export(seed)


async def test_a_disk_that_refuses_loses_nothing(
    library: Library, seed: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The box stays open with what was typed and says why; when the disk is back, it saves."""
    async with opened(library, seed) as page:
        await page.press("a")
        await page.type("Precious")
        with monkeypatch.context() as patch:

            def refuse(*_: object, **__: object) -> None:
                raise ReaderError("Not saved: the disk is full.")

            patch.setattr(page.screen.notebook, "save", refuse)
            await page.press("ctrl+s")
            box = page.pilot.app.screen
            assert box.query_one(TextArea).text == "Precious"
            assert "disk is full" in str(box.query_one("#note-message", Static).content)
        await page.press("ctrl+s")
        assert page.saved()[0][1] == "Precious"


async def test_what_another_window_wrote_is_not_overwritten(
    library: Library, seed: Article
) -> None:
    """Tags go to the note as it is on the disk; a note changed meanwhile stays beside ours."""
    library.annotate(seed, paragraph=1, body="short")
    async with opened(library, seed) as page:
        other = open_library(library.folder)
        (note,) = other.annotations(seed)
        other.notebook(seed.id).save(edited(note, body="long work"))
        await page.press("t")
        await page.type("x")
        await page.press("enter")
        assert [(body, tags) for _, body, tags in page.saved()] == [("long work", ("x",))]
        await page.press("enter")
        (note,) = other.annotations(seed)
        other.notebook(seed.id).save(edited(note, body="longer"))
        await page.type("!")
        await page.press("ctrl+s")
        assert "second note" in page.message
        assert sorted(body for _, body, _ in page.saved()) == ["long work!", "longer"]
        other.notebook(seed.id).remove(next(n.id for n in other.annotations(seed) if "!" in n.body))
        await page.press("u")
        assert page.message == "Undone: deletion of note “long work!”"
        assert sorted(body for _, body, _ in page.saved()) == ["long work!", "longer"]


async def test_claims_found_during_a_search_stay(library: Library, seed: Article) -> None:
    """Whatever is typed or cancelled, what attribution found is not thrown away."""
    app = ReaderApp(library, seed)
    async with app.run_test(size=(100, 30)) as pilot:
        page = Page(pilot, library, seed)
        await page.press("slash", "P")
        for _ in range(200):
            if not page.reading.is_looking:
                break
            await pilot.pause(0.02)
        found = page.reading.marks.statements
        assert found == library.statements(seed) != ()
        await page.press("u", "escape")
        assert page.reading.marks.statements == found
        assert page.number == 1


async def test_keys_pressed_twice_do_no_harm(library: Library, seed: Article) -> None:
    """A bouncing Enter or Ctrl+S saves once; a prompt opened twice is one prompt."""
    async with opened(library, seed) as page:
        app = page.pilot.app
        await page.press("t")
        for key in ("o", "enter", "enter"):
            app.post_message(Key(key, key if len(key) == 1 else None))
        await page.pilot.pause(0.3)
        assert len(page.saved()) == 1
        await page.press("slash", "tab", "slash", "a", "enter", "slash", "escape", "f", "escape")
        page.view.focus()
        await page.press("slash")
        page.view.focus()
        await page.press("f", "escape")
        assert app.is_running and not page.screen.query("Prompt")


async def test_lists_keep_the_annotating_keys_to_the_text(library: Library, seed: Article) -> None:
    """While a list has the keys, x deletes nothing that is not to be seen."""
    for number in (1, 2, 3):
        library.annotate(seed, paragraph=number, body=f"note {number}")
    async with opened(library, seed) as page:
        await page.press("A", "x", "h", "full_stop")
        assert len(page.saved()) == 3
        await page.press("j", "enter", "x")
        assert [body for _, body, _ in page.saved()] == ["note 1", "note 3"]


async def test_one_who_makes_no_claim_is_shown_where_they_are_named(
    library: Library, seed: Article
) -> None:
    """There is nothing to walk through, and the page says so."""
    async with opened(library, seed) as page:
        await page.press("p", "G", "enter")
        assert page.reading.walking is None
        assert "makes no claim" in page.message
        assert page.number is not None


async def test_a_damaged_file_of_another_article_does_not_hide_claims(
    library: Library, seed: Article
) -> None:
    """The sentence about it comes, and so do the claims."""
    folder = library.folder / "articles"
    folder.mkdir(parents=True)
    (folder / "aaaaaaaaaaaaaaaa.json").write_text('{"annotations": {')
    async with opened(library, seed) as page:
        await page.pilot.pause(0.3)
        assert page.reading.marks.statements == library.statements(seed) != ()
        assert "damaged" in page.message


async def test_a_filter_that_fits_nothing_says_so(library: Library, seed: Article) -> None:
    """And leaves the page as it was."""
    async with opened(library, seed) as page:
        await page.press("f")
        await page.type("zzzz")
        await page.press("enter")
        assert page.message == "No paragraph fits “zzzz”."
        assert len(page.reading.visible) == 19


async def test_a_bad_name_for_an_export_is_told(library: Library, seed: Article) -> None:
    """A home that is nobody's is one sentence."""
    async with opened(library, seed) as page:
        await page.press("E", "ctrl+u")
        for character in "~nobody-here/x.md":
            await page.pilot.press({"~": "tilde", "/": "slash", "-": "minus", ".": "full_stop"}.get(
                character, character))  # fmt: skip
        await page.press("enter")
        assert "choose another place" in page.message


async def test_a_saved_note_is_not_said_to_be_lost(
    library: Library, seed: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills up just after the note: the box closes, and nothing is saved twice."""
    async with opened(library, seed) as page:
        await page.press("a")
        await page.type("Safe")

        def refuse(key: str, body: str) -> None:
            raise ReaderError("Not saved: the disk is full.")

        monkeypatch.setattr(page.screen.notebook, "keep_draft", refuse)
        await page.press("ctrl+s")
        assert page.pilot.app.screen is page.screen
        assert page.message == "Saved."
        assert [body for _, body, _ in page.saved()] == ["Safe"]
        page.pilot.app.exit()


async def test_tags_are_counted_once(library: Library, seed: Article) -> None:
    """Editing the words of a tagged note does not make its tags more used."""
    async with opened(library, seed) as page:
        await page.pilot.pause(0.2)
        await page.press("t")
        await page.type("check")
        await page.press("enter", "a")
        await page.type("Words")
        await page.press("ctrl+s")
        assert page.screen.used_tags == library.tags() == {"check": 1}


async def test_the_place_is_remembered(library: Library, seed: Article) -> None:
    """An article opens where it was left."""
    async with opened(library, seed) as page:
        await page.press(*"jjjjj")
    async with opened(open_library(library.folder), seed) as page:
        assert page.number == 6


async def test_a_theme_is_chosen_once(library: Library, seed: Article) -> None:
    """The next article opens in the theme chosen last, and its words are painted in it."""
    async with opened(library, seed) as page:
        page.pilot.app.theme = "textual-light"
        await page.pilot.pause()
    async with opened(open_library(library.folder), seed) as page:
        assert page.pilot.app.theme == "textual-light"
        (segment, *_) = page.view.render_line(0)
        assert segment.style and segment.style.bgcolor
        assert sum(segment.style.bgcolor.get_truecolor()) > 3 * 128


async def test_another_article_is_opened_from_the_library(
    library: Library, seed: Article, tmp_path: Path
) -> None:
    """L lists the articles opened before; Enter opens one."""
    path = tmp_path / "other.txt"
    path.write_text("Another headline\n\nSome text of another article stands here.\n")
    library.annotate(library.read(str(path)), paragraph=1, body="There")
    async with opened(library, seed) as page:
        await page.press("L")
        await page.press("enter")
        await page.pilot.pause(0.2)
        screen = page.pilot.app.screen
        assert isinstance(screen, PageScreen)
        assert screen.article.title == "Another headline"


@pytest.mark.parametrize("key", ["ctrl+p", "colon"])
async def test_an_action_is_done_from_the_command_palette(
    library: Library, seed: Article, key: str
) -> None:
    """Opened by its key, it finds the action by name and does it."""
    async with opened(library, seed) as page:
        first = page.reading.next_claim(1).claim
        await page.press(key)
        await page.type("Next claim")
        await page.pilot.pause(0.5)
        await page.press("enter")
        await page.pilot.pause(0.3)
        assert page.reading.claim == first is not None


async def test_every_action_is_in_the_command_palette(library: Library, seed: Article) -> None:
    """Whoever knows no keys finds each action by name."""
    async with opened(library, seed) as page:
        titles = {c.title for c in page.pilot.app.get_system_commands(page.screen)}
        for binding in (*ANNOTATING, *MOVING, *SHOWING):
            assert (binding.tooltip or binding.description) in titles


async def test_a_key_can_be_changed_by_its_id(library: Library, seed: Article) -> None:
    """Every binding has an id of its own, which a keymap may name."""
    others = (Choices, Prompt, NoteEditor, TagEditor, HelpScreen, ShelfScreen, ReaderApp)
    ids = [binding.id for _, group in GROUPS for binding in group]
    ids += [binding.id for kind in others for binding in kind.BINDINGS]  # type: ignore[union-attr]
    assert all(ids) and len(ids) == len(set(ids))
    async with opened(library, seed) as page:
        page.pilot.app.set_keymap({"read.next-paragraph": "ctrl+n"})
        await page.press("ctrl+n")
        assert page.number == 2


async def test_markup_in_an_article_is_shown_as_it_stands(library: Library) -> None:
    """Square brackets are words, not styles."""
    text = (
        "A [bold]headline[/bold]\n\nThe text said [sic] and [red]more[/red] to [link=x]come[/link]."
    )
    article = parse_article(text.encode(), source="x.txt")
    library.annotate(article, paragraph=1, body="[b]bold[/b] [nonsense", tags=("a",))
    async with opened(library, article) as page:
        assert any("[sic] and [red]more[/red]" in line for line in page.lines)
        await page.press("A", "escape", "enter", "escape", "t", "escape", "x")
        assert "[b]bold[/b]" in page.message
