"""Knows how to ask for one line at the bottom of the screen."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Label


class Prompt(Horizontal):
    """A label, a line to type in, and a word about what was typed."""

    BINDINGS = [
        Binding("escape", "cancel", "Cancel", id="prompt.cancel"),
        # Tab would leave the line open and give the next key to the article.
        Binding("tab,shift+tab", "stay", id="prompt.stay", show=False),
    ]

    def __init__(
        self,
        label: str,
        value: str = "",
        *,
        done: Callable[[str], None],
        changed: Callable[[str], str] | None = None,
        cancelled: Callable[[], None] | None = None,
    ) -> None:
        """`changed` is called at each key and returns the word to show; `done` at Enter."""
        super().__init__(id="prompt")
        self._label = label
        self._value = value
        self._done = done
        self._changed = changed
        self._cancelled = cancelled
        self._over = False

    def compose(self) -> ComposeResult:
        """One line."""
        yield Label(Content(self._label))
        yield Input(self._value, select_on_focus=False, compact=True)
        yield Label("", id="prompt-word")

    def on_mount(self) -> None:
        """Takes the keys."""
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _tell(self, event: Input.Changed) -> None:
        event.stop()
        if self._changed is not None and not self._over:
            self.query_one("#prompt-word", Label).update(Content(self._changed(event.value)))

    @on(Input.Submitted)
    def _finish(self, event: Input.Submitted) -> None:
        event.stop()
        if not self._over:
            self._over = True
            self.remove()
            self._done(event.value)

    def action_stay(self) -> None:
        """Does nothing."""

    def action_cancel(self) -> None:
        """Closes the prompt with nothing done."""
        if not self._over:
            self._over = True
            self.remove()
            if self._cancelled is not None:
                self._cancelled()
