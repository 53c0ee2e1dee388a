"""An article on the screen while claims are still being looked for in it."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import asynccontextmanager

import pytest
from textual.widgets import Static

import reader.attribution
import reader.tui.page
from reader.attribution import Progress
from reader.desk import Library
from reader.load import parse_article
from reader.model import Article, Origin, ReaderError, Span, Statement, StatementKind
from reader.tui import ReaderApp
from reader.tui.panel import PeopleList
from tests.conftest import words
from tests.test_keys import Page, begin_lines, opened

NAMES = ("Ann Lee", "Bob Ray", "Cid Fox", "Dora May", "Eve Moss", "Finn Roy")
MIDDLE, LAST = 15, 30
NONE, SOME = range(2)
"""How far the looking has come: not at all, or through the paragraphs about the middle."""


@pytest.fixture
def article() -> Article:
    """Thirty paragraphs with a claim in each."""
    said = (
        f"“This is claim {n} of the day,” said {NAMES[n % len(NAMES)]}, and went on for "
        "longer than anybody who was in the room had thought possible before that day."
        for n in range(1, LAST + 1)
    )
    return parse_article("\n\n".join(["A long day", *said]).encode(), source="long.txt")


def claim(article: Article, number: int, confidence: float = 0.9) -> Statement:
    """The claim of the paragraph of that number."""
    span = words(article, f"“This is claim {number} of the day,”")
    name = NAMES[number % len(NAMES)]
    start = article.text.index(name, span.end)
    speaker = Span(start, start + len(name))
    return Statement((span,), speaker, None, name, StatementKind.DIRECT, confidence, Origin.RULES)


def progress(article: Article, first: int, last: int, done: float) -> Progress:
    """All that there is to find from one paragraph to another."""
    index, end = article.index_of(first), article.index_of(last)
    assert index is not None and end is not None
    read = Span(article.paragraphs[index].span.start, article.paragraphs[end].span.end)
    return Progress(tuple(claim(article, n) for n in range(first, last + 1)), read, done)


class Looking:
    """Attribution that takes its time: what it finds comes when a test lets it."""

    def __init__(self, article: Article) -> None:
        self.at: int | None = None
        self.ended = threading.Event()
        self.steps = [
            progress(article, MIDDLE - 1, MIDDLE + 1, 0.34),
            progress(article, 1, LAST, 1.0),
        ]
        self._allowed = threading.Semaphore(0)

    def let(self) -> None:
        """Lets the next step come."""
        self._allowed.release()

    def __call__(self, text: str, at: int) -> Generator[Progress, int | None, None]:
        self.at = at
        try:
            for step in self.steps:
                self._allowed.acquire(timeout=20)
                moved = yield step
                self.at = self.at if moved is None else moved
        finally:
            self.ended.set()


@pytest.fixture
def looking(article: Article, monkeypatch: pytest.MonkeyPatch) -> Looking:
    """Attribution in a test's hands; to the screen, any time is long."""
    slow = Looking(article)
    monkeypatch.setattr(reader.attribution, "find_statements_from", slow)
    monkeypatch.setattr(reader.tui.page, "_LONG", 0.01)
    return slow


async def until(page: Page, so: Callable[[], bool]) -> None:
    """Waits until something is so."""
    for _ in range(500):
        if so():
            return
        await page.pilot.pause(0.01)
    pytest.fail("It never was so.")


@asynccontextmanager
async def looked_through(
    library: Library, article: Article, looking: Looking, *, so_far: int
) -> AsyncIterator[Page]:
    """The article in the program at its middle paragraph, looked through so far."""
    library.remember(article, paragraph=article.index_of(MIDDLE))
    async with ReaderApp(library, article).run_test(size=(100, 30)) as pilot:
        page = Page(pilot, library, article)
        await until(page, lambda: looking.at is not None and "finding" in heading(page))
        for _ in range(so_far):
            await more(page, looking)
        yield page
        looking.let()
        looking.let()


async def more(page: Page, looking: Looking) -> None:
    """Lets the next step come, and waits until it is shown."""
    before = page.reading.marks
    looking.let()
    await until(page, lambda: page.reading.marks is not before)
    await page.pilot.pause()


def heading(page: Page) -> str:
    """The line above the article."""
    return str(page.screen.query_one("#heading", Static).content)


def panel(page: Page) -> str:
    """What the panel says of the paragraph."""
    return str(page.screen.query_one("#paragraph-text", Static).content)


async def test_looking_begins_at_what_is_on_the_screen(
    library: Library, article: Article, looking: Looking
) -> None:
    """The first place looked at is in the middle of the view."""
    async with looked_through(library, article, looking, so_far=NONE) as page:
        assert looking.at is not None
        line = page.view.column.line_of(looking.at) - round(page.view.scroll_y)
        assert 8 < line < page.view.size.height - 8


async def test_looking_goes_where_the_eye_goes(
    library: Library, article: Article, looking: Looking
) -> None:
    """Whoever goes elsewhere while claims are looked for has them looked for there."""
    looking.steps[1:1] = [looking.steps[0]._replace(done=0.5)]
    async with looked_through(library, article, looking, so_far=SOME) as page:
        begun = looking.at
        await page.press("G")
        looking.let()
        await until(page, lambda: looking.at != begun)
        last = article.paragraphs[-1].span
        assert looking.at is not None and last.start - 5_000 < looking.at <= last.end


async def test_claims_come_in_place_and_what_is_selected_stays(
    library: Library, article: Article, looking: Looking
) -> None:
    """No line moves and no selection is lost when claims come above and below it."""
    async with looked_through(library, article, looking, so_far=NONE) as page:
        bare = begin_lines(page)
        await more(page, looking)
        assert begin_lines(page) == bare
        await page.press("c")
        chosen = claim(article, MIDDLE)
        assert (page.reading.statement, page.reading.claim) == (chosen, 1)
        before = page.lines
        (row,) = (y for y, line in enumerate(before) if f"claim {MIDDLE} of" in line)
        await more(page, looking)
        assert (page.reading.statement, page.reading.claim) == (chosen, MIDDLE - 1)
        assert begin_lines(page) == [line[11:] for line in before]
        assert page.lines[row] == before[row]


async def test_words_being_selected_stay_selected(
    library: Library, article: Article, looking: Looking
) -> None:
    """Claims that come do not end span mode."""
    async with looked_through(library, article, looking, so_far=NONE) as page:
        await page.press("v", "l")
        selection = page.reading.selection
        await more(page, looking)
        assert page.reading.selection is selection is not None


async def test_progress_is_shown_while_it_lasts(
    library: Library, article: Article, looking: Looking
) -> None:
    """The line above says how far it is; the panel, which paragraphs are still to come."""
    async with looked_through(library, article, looking, so_far=SOME) as page:
        assert "finding claims: 34%" in heading(page)
        assert NAMES[MIDDLE % len(NAMES)] in panel(page)
        await page.press("G")
        assert panel(page) == "Finding who says what…"
        await more(page, looking)
        assert "claims" not in heading(page)
        assert NAMES[LAST % len(NAMES)] in panel(page)


async def test_progress_is_not_shown_where_it_is_short(library: Library, seed: Article) -> None:
    """Claims are on the screen before a word about them could be read."""
    async with opened(library, seed) as page:
        assert "finding" not in heading(page)


async def test_keys_say_that_there_is_more_to_come(
    library: Library, article: Article, looking: Looking
) -> None:
    """c, s and p work on what has been found, and say how far it is where that is not enough."""
    async with looked_through(library, article, looking, so_far=NONE) as page:
        await page.press("c")
        assert page.message == "No claims further on yet; still finding claims: 0%."
        await page.press("p")
        assert page.message == "Nobody found yet; still finding claims: 0%."
        await more(page, looking)
        await page.press("S")
        assert page.number == MIDDLE - 1
        await page.press("S")
        assert page.message == "No speakers further up yet; still finding claims: 34%."
        await more(page, looking)
        await page.press("S")
        assert page.number == MIDDLE - 2
        await page.press("G", "c", "c")
        assert page.message == "No claims further on."


async def test_no_line_moves_in_the_list_of_people(
    library: Library, article: Article, looking: Looking
) -> None:
    """Whoever is found while it is open stands below, and the choice stays where it was."""
    async with looked_through(library, article, looking, so_far=SOME) as page:
        await page.press("p", "j")
        people = page.screen.query_one(PeopleList)

        def listed() -> list[str]:
            return [str(option.prompt).partition(" · ")[0] for option in people.options]

        before = listed()
        assert len(before) == 3
        await more(page, looking)
        assert listed()[:3] == before and len(listed()) == len(NAMES)
        assert people.highlighted == 1
        assert "5 claims" in str(people.options[1].prompt)
        await page.press("enter")
        assert page.reading.walking and page.reading.walking in before[1]


async def test_quitting_ends_the_looking(
    library: Library, article: Article, looking: Looking
) -> None:
    """What is not wanted any more is not looked for to the end, nor taken for the whole."""
    looking.steps[1:] = [looking.steps[0]._replace(done=0.5)] * 1000
    async with looked_through(library, article, looking, so_far=SOME) as page:
        await page.press("q")
    looking.let()  # the step that was being taken when the page was left; no other is asked for
    assert looking.ended.wait(5)
    assert not (library.folder / "cache").exists()


async def test_what_keeps_claims_from_being_found_is_told(
    library: Library, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence, and no progress that never ends."""

    def fails(text: str, at: int) -> Iterator[Progress]:
        yield progress(article, 1, 2, 0.1)
        raise ReaderError("The model is not there; install close-reader again.")

    monkeypatch.setattr(reader.attribution, "find_statements_from", fails)
    async with opened(library, article) as page:
        assert page.message == "The model is not there; install close-reader again."
        assert len(page.reading.marks.statements) == 2


async def test_a_doubtful_claim_says_so(
    library: Library, article: Article, looking: Looking
) -> None:
    """The panel names the doubt and the gutter's initials lean; what is sure has neither."""
    told = claim(article, MIDDLE), claim(article, MIDDLE + 1, confidence=0.45)
    looking.steps[0] = looking.steps[0]._replace(statements=told)
    async with looked_through(library, article, looking, so_far=SOME) as page:
        assert "unsure" not in panel(page)
        await page.press("j")
        assert "direct · unsure, 45%" in panel(page)
        marks = page.reading.marks
        leaning = {
            segment.text.strip(): bool(segment.style and segment.style.italic)
            for y in range(page.view.size.height)
            for segment in page.view.render_line(y)
        }
        assert [leaning[marks.initials[marks.person(one.person) or 0]] for one in told] == [
            False,
            True,
        ]
