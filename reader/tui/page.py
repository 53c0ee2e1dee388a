"""Knows the screen on which an article is read."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from rich.cells import cell_len, set_cell_size
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.widgets import Footer, Static

from reader.desk import Library, tags_on
from reader.lines import counted
from reader.model import Article, ReaderError
from reader.reading import Marks, Reading, begin, marks_of
from reader.tui.article_view import ArticleView
from reader.tui.asking import AskingScreen
from reader.tui.keys import ANNOTATING, SHOWING
from reader.tui.panel import AnnotationList, Choices, Panel, PeopleList
from reader.tui.prompt import Prompt

_ANNOTATING_ACTIONS = {binding.action for binding in ANNOTATING}
_WIDE = 90
"""Cells from which on the panel stands beside the article without being asked for."""
_TALL = 20
"""Lines from which on there is room for a blank one under the heading."""
_READ_AFTER = 0.5
"""Seconds a message stays though the eye moves on: it may be about that very move."""
_PLACE_REMEMBERED_AFTER = 0.5
"""Seconds after which an article counts as opened; the first paint does not wait for the disk."""


class PageScreen(AskingScreen):
    """An article, what is known about its paragraphs, and a line of hints."""

    BINDINGS = [*ANNOTATING, *SHOWING]

    def __init__(self, library: Library, article: Article) -> None:
        super().__init__(library, article)
        self._unsaid: list[str] = []
        library.tell = self._tell
        self._panel_wanted: bool | None = None
        self._said_at = 0.0
        self._selecting = False
        known = self.notebook.known()
        annotations = library.annotations(article)
        self._view = ArticleView(begin(article, annotations, at=known.paragraph if known else 0))
        self._panel = Panel()

    def compose(self) -> ComposeResult:
        """A line above, the article and the panel, a line for messages, the keys."""
        yield Static(id="heading")
        with Horizontal(id="body"):
            yield self._view
            yield self._panel
        yield Static(id="message")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Begins to look for claims once the article is on the screen."""
        self._view.focus()
        self._forget = self.set_timer(4, self._hush, pause=True)
        self._show_around(self.reading)
        if self._unsaid:
            self.say(" ".join(self._unsaid))
        self.call_after_refresh(self._after_first_paint)

    def _after_first_paint(self) -> None:
        threading.Thread(target=self._find_claims, daemon=True).start()
        self.set_timer(_PLACE_REMEMBERED_AFTER, self._remember)

    def on_screen_resume(self) -> None:
        """Takes what the library has to tell, of however many pages are open."""
        self.library.tell = self._tell

    def on_unmount(self) -> None:
        """Remembers the place."""
        self._remember()

    def _remember(self) -> None:
        try:
            self.library.remember(self.article, paragraph=self.reading.at)
        except ReaderError:
            # A library that cannot be written is said when there is something to lose.
            return

    # Claims, found away from the screen

    def _find_claims(self) -> None:
        marks = self.reading.marks
        try:
            statements, people = self.library.found(self.article)
            marks = marks_of(self.article, statements, people)
        finally:
            self._from_thread(lambda: self._show_claims(marks))
        try:
            shelf = self.library.shelf()
        except ReaderError as error:
            self._tell(str(error))
        else:
            self._from_thread(lambda: self.used_tags.update(tags_on(shelf)))
            if left := self.library.left_behind(self.article, shelf):
                notes = counted(left, "annotation")
                self._tell(f"This file was changed: {notes} on its earlier text; see: reader notes")

    def _from_thread(self, work: Callable[[], None]) -> None:
        if self.is_attached and self.app.is_running:
            self.app.call_from_thread(work)

    def _tell(self, sentence: str) -> None:
        """Says what the library has to tell, from whatever thread, and before there is a page."""
        if not self.is_mounted:
            self._unsaid.append(sentence)
        elif threading.current_thread() is threading.main_thread():
            self.say(sentence)
        else:
            self._from_thread(lambda: self.say(sentence))

    def _show_claims(self, marks: Marks) -> None:
        # What was found stays to the end: looking through it for garbage would hold up a key.
        gc.freeze()
        self._panel.looking = False
        reading = self.reading.with_marks(marks)
        self._view.show(reading)
        self._show_around(reading)

    # Showing

    @property
    def reading(self) -> Reading:
        """The reading as it is shown."""
        return self._view.reading

    def turn(self, reading: Reading) -> None:
        """Shows another reading."""
        self._view.turn(reading)

    @on(ArticleView.Turned)
    def _turned(self, event: ArticleView.Turned) -> None:
        self._show_around(event.reading)
        if self._selecting != (event.reading.selection is not None):
            self._selecting = not self._selecting
            self.refresh_bindings()
        if monotonic() - self._said_at > _READ_AFTER:
            self._hush()

    @on(ArticleView.Stuck)
    def _stuck(self, event: ArticleView.Stuck) -> None:
        if event.sentence:
            self.say(event.sentence)

    def _show_around(self, reading: Reading) -> None:
        """Shows in the line above and in the panel what belongs to the reading."""
        self.query_one("#heading", Static).update(_heading(reading, self.size.width))
        shown = self.size.width >= _WIDE if self._panel_wanted is None else self._panel_wanted
        shown = shown or self._panel.mode != "paragraph"
        self._panel.display = shown
        self.set_class(self.size.width < _WIDE, "-narrow")
        self.set_class(self.size.height < _TALL, "-short")
        if shown:
            self._panel.show(reading, self._view.palette)

    def on_resize(self, event: Resize) -> None:
        """Shows the panel where there is room for it."""
        self._show_around(self.reading)

    def say(self, sentence: str) -> None:
        """Shows a sentence above the keys for a few seconds."""
        message = self.query_one("#message", Static)
        message.update(Content(sentence))
        message.display = True
        self._said_at = monotonic()
        self._forget.stop()
        self._forget = self.set_timer(max(4, len(sentence) / 15), self._hush)

    def _hush(self) -> None:
        self.query_one("#message", Static).display = False

    # What keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keeps the annotating keys from a list, where what they are about cannot be seen."""
        return not (isinstance(self.focused, Choices) and action in _ANNOTATING_ACTIONS)

    def action_clear(self) -> None:
        """Closes what was opened last: a list, the panel on a small screen, a selection, a page."""
        if self._panel.mode != "paragraph" or (self._panel_wanted and self.size.width < _WIDE):
            self.to_text()
        elif (now := self.reading.cleared()) is not self.reading:
            self.turn(now)
        elif self.app.screen_stack[:-1]:
            self.app.pop_screen()

    def on_descendant_focus(self) -> None:
        """Closes a prompt that is left for the text."""
        if self.focused is self._view:
            self.query(Prompt).remove()

    async def action_people(self) -> None:
        """Lists the people; again, goes back to the text."""
        await self._switch("people")

    async def action_annotations(self) -> None:
        """Lists the annotations; again, goes back to the text."""
        await self._switch("annotations")

    async def _switch(self, mode: str) -> None:
        if self._panel.mode == mode:
            self.to_text()
            return
        self._panel.display = True
        await self._panel.switch(mode)
        self._show_around(self.reading)

    @on(Choices.Left)
    def _list_left(self) -> None:
        self.to_text()

    def to_text(self) -> None:
        """Gives the keys back to the text, and the panel to its paragraph."""
        self._panel.mode = "paragraph"
        if self.size.width < _WIDE:
            self._panel_wanted = None
        self._view.focus()
        self._show_around(self.reading)

    @on(PeopleList.Chosen)
    def _walk(self, event: PeopleList.Chosen) -> None:
        self.to_text()
        self.turn(self.reading.walk(event.person))
        if self.reading.walking:
            self.say(f"c and C walk through what {event.person} says; Esc ends it.")
        else:
            self.say(f"{event.person} is named here, and makes no claim that was found.")

    @on(AnnotationList.Chosen)
    def _go_to(self, event: AnnotationList.Chosen) -> None:
        self.to_text()
        self.turn(self.reading.choose(event.annotation))

    def action_panel(self) -> None:
        """Shows the side panel, or hides it."""
        self._panel_wanted = not self._panel.display
        self._panel.mode = "paragraph"
        self._view.focus()
        self._show_around(self.reading)

    def action_library(self) -> None:
        """Lists the articles opened before; the one chosen is opened."""
        from reader.tui.shelf import ShelfScreen

        def chosen(article_id: str | None) -> None:
            if article_id is not None and article_id != self.article.id:
                self.attempt(lambda: self._open(article_id))

        def show() -> None:
            self.app.push_screen(ShelfScreen(self.library.shelf()), chosen)

        self.attempt(show)

    def _open(self, article_id: str) -> None:
        self.app.push_screen(PageScreen(self.library, self.library.read(article_id)))

    def action_theme(self) -> None:
        """Chooses a theme."""
        self.app.search_themes()

    def action_help(self) -> None:
        """Lists the keys."""
        from reader.tui.help import HelpScreen

        self.app.push_screen(HelpScreen())


def _heading(reading: Reading, width: int) -> Content:
    """Title on the left; source and progress on the right, as far as there is room."""
    article = reading.article
    number = article.paragraphs[reading.at].number
    where = f"¶{number}/{article.last_number} · " if number else ""
    right = f"{where}{reading.progress:.0%}"
    if reading.filter:
        right = f"filter: {reading.filter} · {right}"
    source = article.source if article.source != "-" else "standard input"
    if width >= 100:
        name = source if "://" in source else Path(source).name
        right = f"{name if len(name) <= 30 else '…' + name[-29:]} · {right}"
    room = max(width - cell_len(right) - 4, 0)
    title = article.title
    if cell_len(title) > room:
        title = f"{set_cell_size(title, max(room - 1, 0)).rstrip()}…"
    blanks = " " * max(room - cell_len(title) + 2, 1)
    return Content.assemble((title, "bold"), blanks, (right, "dim"))
