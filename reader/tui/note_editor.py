"""Knows how a note is written: a box of several lines over the article."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Label, TextArea

from reader.model import AnnotationKind, ReaderError

_KINDS = (AnnotationKind.NOTE, AnnotationKind.QUESTION, AnnotationKind.FACT_CHECK)
_PAUSE = 0.5
"""Seconds after a key until the draft is kept."""
_PATIENCE = 0.25
"""Seconds after which it is worth saying that the disk takes its time."""


class NoteEditor(ModalScreen[None]):
    """The box. It closes only when what was typed is on the disk, as a note or as a draft."""

    BINDINGS = [
        Binding("ctrl+s", "save", "Save", id="note.save"),
        Binding("escape", "close", "Close, keep the draft", id="note.close"),
        Binding("ctrl+t", "kind", "Note, question, fact-check", id="note.kind"),
    ]

    def __init__(
        self,
        about: str,
        body: str,
        kind: AnnotationKind,
        *,
        save: Callable[[str, AnnotationKind], Awaitable[None]],
        keep: Callable[[str], None],
        give_up: Callable[[str], None],
        is_draft: bool,
    ) -> None:
        """`save` and `keep` (of a draft, in a thread) raise ReaderError if the disk refuses."""
        super().__init__()
        self._about = about
        self._body = body
        self._kind = kind
        self._save = save
        self._keep = keep
        self._give_up = give_up
        self._is_draft = is_draft
        self._text = body
        self._kept = body
        self._is_waiting = False
        self._is_closing = False
        self._one_at_a_time = threading.Lock()
        self._opened = body

    def compose(self) -> ComposeResult:
        """What it is about, the text, and what went wrong."""
        with Vertical(id="note-box"):
            yield Label(id="note-title")
            yield Label(Content(self._about), id="note-about")
            yield TextArea(self._body, id="note-text", soft_wrap=True)
            yield Label(id="note-message")
            yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Puts the cursor behind the text."""
        self._show_kind()
        area = self.query_one(TextArea)
        self._opened = area.text
        area.move_cursor(area.document.end)
        area.focus()
        self._pause = self.set_timer(_PAUSE, self._pause_over, pause=True)
        if self._is_draft:
            self._say("This is the draft you left.")

    def _show_kind(self) -> None:
        kind = self._kind.value.capitalize()
        self.query_one("#note-title", Label).update(Content(kind))

    def _say(self, sentence: str) -> None:
        self.query_one("#note-message", Label).update(Content(sentence))

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        self._take(event.text_area)
        if not self._is_waiting:
            # Not put off by the next key: somebody may type for minutes without a pause.
            self._is_waiting = True
            self._pause = self.set_timer(_PAUSE, self._pause_over)

    def _take(self, area: TextArea) -> None:
        """Takes what is typed; a note that is not changed stays as it was, line ends and all."""
        self._text = self._body if area.text == self._opened else area.text

    def keep_draft(self) -> None:
        """Keeps what is typed; raises ReaderError if the disk refuses."""
        text = self._text
        with self._one_at_a_time:
            if text != self._kept:
                self._keep(text)
                self._kept = text

    def _pause_over(self) -> None:
        self._is_waiting = False
        self._attempt(self._keep_away)

    async def _keep_away(self) -> None:
        await asyncio.to_thread(self.keep_draft)

    def _attempt(self, work: Callable[[], Awaitable[None]], *, closing: bool = False) -> None:
        """Does `work`, then closes; a refusal is told in the box, which then stays open."""
        if closing:
            self._pause.stop()
            self._is_waiting = False
            self._patience = self.set_timer(_PATIENCE, lambda: self._say("Saving…"))
        self.run_worker(self._attempted(work, closing=closing))

    async def _attempted(self, work: Callable[[], Awaitable[None]], *, closing: bool) -> None:
        try:
            await work()
        except ReaderError as error:
            self._say(str(error))
            self._is_closing = False
        else:
            if closing:
                self.dismiss()
        finally:
            if closing:
                self._patience.stop()

    def action_save(self) -> None:
        """Saves and closes; what cannot be saved stays in the box."""
        if not self.is_current or self._is_closing:
            return
        self._take(self.query_one(TextArea))
        text = self._text
        if not text.strip():
            self._say("Nothing is written yet; Esc closes.")
            return

        async def save() -> None:
            await self._save(text, self._kind)
            self._kept = text

        self._is_closing = True
        self._attempt(save, closing=True)

    def action_close(self) -> None:
        """Closes; what was typed and not saved is a draft."""
        if self.is_current and not self._is_closing:
            self._take(self.query_one(TextArea))
            self._is_closing = True
            self._attempt(self._keep_away, closing=True)

    def action_kind(self) -> None:
        """Makes it a note, a question or a fact-check in turn."""
        places = {kind: place for place, kind in enumerate(_KINDS)}
        self._kind = _KINDS[(places.get(self._kind, -1) + 1) % len(_KINDS)]
        self._show_kind()

    def on_unmount(self) -> None:
        """Keeps the draft when the program ends with the box open, or hands it on to be printed."""
        try:
            self.keep_draft()
        except ReaderError:
            self._give_up(self._text)
