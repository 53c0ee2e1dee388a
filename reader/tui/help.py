"""Knows how the keys are listed."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from reader.tui.keys import GROUPS, keys_of

LEGEND = """\
In the gutter: • note  ? question  ! fact-check  * highlight  # tags, and the initials of
whoever makes the claim that begins there. A claim word for word stands on a tinted ground (in the
terminal's own colours: italics); a reported one is underlined; names are bold."""


def help_content(groups: Iterable[tuple[str, Iterable[Binding]]] = GROUPS) -> Content:
    """Every key and what it does."""
    parts = []
    for title, bindings in groups:
        rows = [f"  {keys_of(b):<16} {b.tooltip or b.description}" for b in bindings]
        parts.append(Content.assemble((title, "bold"), "\n", "\n".join(rows)))
    return Content("\n\n").join([*parts, Content(LEGEND)])


class HelpScreen(ModalScreen[None]):
    """The keys, in a box that scrolls."""

    BINDINGS = [
        Binding("escape,q,question_mark,f1", "dismiss", "Close", id="help.close"),
        Binding("j,down", "scroll(1)", "Down", id="help.down", show=False),
        Binding("k,up", "scroll(-1)", "Up", id="help.up", show=False),
        Binding("space", "scroll(10)", "Page down", id="help.page", show=False),
    ]

    def compose(self) -> ComposeResult:
        """One long text."""
        with VerticalScroll(id="help-box"):
            yield Static(help_content())

    def action_scroll(self, lines: int) -> None:
        """Scrolls the box."""
        self.query_one("#help-box").scroll_relative(y=lines, animate=False)
