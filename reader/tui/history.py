"""Knows how the earlier states of annotations are listed, to be looked at and brought back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.events import Resize
from textual.screen import ModalScreen
from textual.widgets import Footer, Label, OptionList
from textual.widgets.option_list import Option

from reader.lines import shortened
from reader.model import Annotation
from reader.store import Deed, Step
from reader.tui.panel import Choices
from reader.visible import visible

_TALL = 16
"""Lines from which on there is room for explanations."""
_WORDS = {
    Deed.ADD: "written",
    Deed.EDIT: "edited",
    Deed.TAG: "tagged",
    Deed.DELETE: "deleted; it was",
    Deed.RESTORE: "brought back",
    Deed.PLACE: "put in its place",
    Deed.RENAME: "tag renamed",
    Deed.OUTSIDE: "changed by another program",
    Deed.MERGE: "taken in from another machine",
    Deed.UNDO: "undone, to",
    Deed.REDO: "done again, to",
}


class Moment(NamedTuple):
    """What an annotation was at a time."""

    at: datetime
    deed: Deed
    annotation: Annotation
    """What it became; what it had been, where it was deleted."""


def moments(steps: Iterable[Step], key: str | None) -> Iterator[Moment]:
    """What was done to the annotation of that id, or to all, one by one."""
    for step in steps:
        for change in step.changes:
            if key in (None, change.annotation.id):
                deed = step.deed if change.after is not None else Deed.DELETE
                yield Moment(step.at, deed, change.annotation)


class HistoryScreen(ModalScreen[Annotation | None]):
    """The list, the newest first; gives what is to be brought back."""

    BINDINGS = [
        Binding("escape,q,H", "dismiss(None)", "Close", id="history.close"),
        Binding("enter", "choose", "Bring it back", id="history.choose", show=False),
    ]

    def __init__(self, about: str, listed: Iterable[Moment]) -> None:
        super().__init__()
        self._about = about
        self._listed = tuple(listed)

    def compose(self) -> ComposeResult:
        """When, what was done, and what the annotation was then."""
        with Vertical(id="history-box"):
            yield Label(Content(f"History · {self._about}"), id="history-title")
            yield Choices(*(Option(_entry(moment)) for moment in self._listed))
            hint = "Enter brings back what the line shows; that is a change u undoes."
            yield Label(hint, id="history-hint")
            yield Footer(show_command_palette=False)

    def on_resize(self, event: Resize) -> None:
        """Leaves out what explains, where there is no room for it."""
        self.set_class(event.size.height < _TALL, "-short")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Gives what was chosen."""
        if self.is_current:
            self.dismiss(self._listed[event.option_index].annotation)

    def on_choices_left(self) -> None:
        """Closes."""
        if self.is_current:
            self.dismiss(None)


def _entry(moment: Moment) -> Content:
    annotation = moment.annotation
    when = moment.at.astimezone().strftime("%Y-%m-%d %H:%M")
    tags = " ".join(f"#{tag}" for tag in annotation.tags)
    words = visible(" ".join(filter(None, (annotation.body, tags)))) or annotation.kind.value
    return Content.assemble(
        (f"{when} · {_WORDS[moment.deed]}", "dim"),
        f"\n{shortened(words, 140)}",
        (f"\n{shortened(visible(annotation.quote.exact), 60)}", "italic")
        if annotation.quote.exact
        else "",
    )
