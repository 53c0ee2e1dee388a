"""Knows the screen on which an article is read."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from time import monotonic

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.widgets import Footer, Static

from reader.desk import Library, tags_on
from reader.model import Article, ReaderError
from reader.reading import Marks, Reading, begin
from reader.tui.article_view import ArticleView
from reader.tui.asking import AskingScreen
from reader.tui.heading import heading, progress
from reader.tui.keys import ANNOTATING, SHOWING
from reader.tui.looking import Looking
from reader.tui.panel import AnnotationList, Choices, Panel, PeopleList
from reader.tui.prompt import Prompt
from reader.visible import on_one_line

_ANNOTATING_ACTIONS = {binding.action for binding in ANNOTATING}
_WIDE = 90
"""Cells from which on the panel stands beside the article without being asked for."""
_TALL = 20
"""Lines from which on there is room for a blank one under the heading."""
_READ_AFTER = 0.5
"""Seconds a message stays though the eye moves on: it may be about that very move."""
_LONG = 1
"""Seconds after which it is worth saying that claims are still being looked for."""
_LOOK_AGAIN = 1.0
"""Seconds between two looks at what another window wrote."""
_QUIET = 30.0
"""Seconds without a change after which the TinyDB file is brought up to date."""
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
        self._takes_long = False
        self._looking: Looking | None = None
        self._selecting = False
        self._quiet_since = monotonic()
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
        self.say_what_waits()
        if self._unsaid:
            self.say(" ".join(self._unsaid))
        self.call_after_refresh(self._after_first_paint)

    def _after_first_paint(self) -> None:
        self._looking = Looking(
            self.library,
            self.article,
            self.reading.marks,
            at=self._view.middle,
            show=lambda *found: self._from_thread(partial(self._show_claims, *found)),
            tell=self._tell,
        )
        self._looking.start()
        threading.Thread(target=self._learn, daemon=True).start()
        self.set_timer(_LONG, self._tell_progress)
        self.set_timer(_PLACE_REMEMBERED_AFTER, self._remember_place)
        self.set_interval(_LOOK_AGAIN, self._look_again)

    def on_screen_resume(self) -> None:
        """Takes what the library has to tell, of however many pages are open."""
        self.library.tell = self._tell

    async def on_unmount(self) -> None:
        """Remembers the place, and looks for no more claims."""
        self._remember()
        if self._looking is not None:
            await asyncio.to_thread(self._looking.leave)

    def _remember_place(self) -> None:
        threading.Thread(target=self._remember, daemon=True).start()

    def _look_again(self) -> None:
        """Shows what another window wrote; brings the file up to date when all is quiet."""
        if not self._turn.locked():
            self.run_worker(self._looked_again())

    async def _looked_again(self) -> None:
        async with self._turn:
            try:
                changes = await asyncio.to_thread(lambda: self.notebook.changes)
                if changes != self._shown:
                    self._quiet_since = monotonic()
                    await self.keep(lambda: None)
                elif monotonic() - self._quiet_since > _QUIET:
                    self._quiet_since = monotonic()
                    await asyncio.to_thread(self.notebook.fold)
            except ReaderError:
                # A disk that is gone is said when there is something to read or to lose.
                return

    def action_quit(self) -> None:
        """Ends the program, once what was asked for is done."""

        async def leave() -> None:
            self.app.exit()

        self.in_turn(leave)

    def _remember(self) -> None:
        try:
            self.library.remember(self.article, paragraph=self.reading.at)
        except ReaderError:
            # A library that cannot be written is said when there is something to lose.
            return

    # What is found away from the screen

    def _learn(self) -> None:
        """Looks at the other articles' tags, and for what another machine left beside the notes."""
        try:
            shelf = self.library.shelf()
        except ReaderError as error:
            self._tell(str(error))
        else:
            self._from_thread(lambda: self.used_tags.update(tags_on(shelf)))
            if self.library.copies_of(self.article):
                self._tell("Notes from another machine wait here: reader doctor --merge")

    def _from_thread(self, work: Callable[[], None]) -> None:
        if self.is_attached and self.app.is_running:
            self.call_later(work)

    def _tell(self, sentence: str) -> None:
        """Says what the library has to tell, from whatever thread, and before there is a page."""
        if not self.is_mounted:
            self._unsaid.append(sentence)
        elif threading.current_thread() is threading.main_thread():
            self.say(sentence)
        else:
            self._from_thread(lambda: self.say(sentence))

    def _show_claims(self, marks: Marks, done: float) -> None:
        reading = self.reading.with_marks(marks, done=done)
        self._view.show(reading)
        self._show_around(reading)

    def _tell_progress(self) -> None:
        self._takes_long = True
        self._show_around(self.reading)

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
        if self._looking is not None and event.reading.is_looking:
            self._looking.look_at(self._view.middle)
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
        finding = self._takes_long and reading.is_looking
        above = heading(reading, self.size.width, finding=finding)
        self.query_one("#heading", Static).update(above)
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
        message.update(Content(on_one_line(sentence)))
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
        if self.reading.is_looking and not self.reading.marks.people:
            self.say(f"Nobody found yet; still {progress(self.reading)}.")
        else:
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
            yet = " yet" if self.reading.is_looking else ""
            self.say(f"{event.person} is named here, and makes no claim that was found{yet}.")

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
