"""Knows how the articles opened before are listed."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Label, OptionList
from textual.widgets.option_list import Option

from reader.desk import Shelved
from reader.tui.panel import Choices
from reader.visible import on_one_line


class ShelfScreen(ModalScreen[str | None]):
    """The list; gives the id of the article that is chosen."""

    BINDINGS = [Binding("escape,q,L", "dismiss(None)", "Close", id="shelf.close")]

    def __init__(self, shelf: Iterable[Shelved]) -> None:
        super().__init__()
        self._shelf = tuple(shelf)

    def compose(self) -> ComposeResult:
        """Titles, with what was written about each."""
        with Vertical(id="shelf-box"):
            yield Label("Library", id="shelf-title")
            yield Choices(*(Option(_entry(one)) for one in self._shelf))
            yield Footer(show_command_palette=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Gives what was chosen."""
        if self.is_current:
            self.dismiss(self._shelf[event.option_index].known.id)

    def on_choices_left(self) -> None:
        """Closes."""
        if self.is_current:
            self.dismiss(None)


def _entry(one: Shelved) -> Content:
    place = "standard input" if one.known.path == "-" else on_one_line(one.known.path)
    title = on_one_line(one.known.title)
    return Content.assemble((title, "bold"), (f"\n{one.counts} · {place}", "dim"))
