"""Knows how a person is asked where a note belongs whose words were changed."""

from __future__ import annotations

from collections.abc import Iterable
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
from reader.model import Anchor, Annotation, Article, Span
from reader.tui.panel import Choices
from reader.visible import visible

_SHOWN = 160
"""Code points of a passage that are shown."""
_TALL = 16
"""Lines from which on there is room for explanations."""


class ByHand(NamedTuple):
    """The person will show the place in the text."""


class Nowhere(NamedTuple):
    """The words are gone: the note stays, without a place."""


Decision = Span | ByHand | Nowhere


class ReviewScreen(ModalScreen[Decision | None]):
    """One note and the places it may belong to; gives what was decided, None for later."""

    BINDINGS = [
        Binding("escape,q,R", "dismiss(None)", "Later", id="review.later"),
        *(Binding(str(n), f"choose({n})", show=False, id=f"review.{n}") for n in range(1, 10)),
    ]

    def __init__(
        self, title: str, annotation: Annotation, article: Article, places: Iterable[Span]
    ) -> None:
        super().__init__()
        self._title = title
        self._annotation = annotation
        self._article = article
        self._places = tuple(dict.fromkeys(places))
        self._decisions: tuple[Decision, ...] = (*self._places, ByHand(), Nowhere())

    def compose(self) -> ComposeResult:
        """The note, what it was on, and the places."""
        annotation = self._annotation
        tags = " ".join(f"#{tag}" for tag in annotation.tags)
        note = shortened(visible(" ".join(filter(None, (annotation.body, tags)))), _SHOWN)
        options = [_place(self._article, span) for span in self._places]
        options.append(Content("Somewhere else: I will show where"))
        options.append(Content("Nowhere: keep the note without a place"))
        with Vertical(id="review-box"):
            yield Label(Content(self._title), id="review-title")
            yield Label(Content(note or annotation.kind.value.capitalize()), id="review-note")
            yield Label(
                Content.assemble(
                    ("It was on ", "dim"), shortened(visible(annotation.quote.exact), _SHOWN)
                ),
                id="review-words",
            )  # fmt: skip
            yield Label(Content(_what_became(annotation)), id="review-state")
            yield Choices(
                *(
                    Option(Content.assemble((f"{number} ", "bold"), option))
                    for number, option in enumerate(options, 1)
                )
            )
            yield Footer(show_command_palette=False)

    def on_resize(self, event: Resize) -> None:
        """Leaves out what explains, where there is no room for it."""
        self.set_class(event.size.height < _TALL, "-short")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Gives what was decided."""
        self._decide(event.option_index)

    def action_choose(self, number: int) -> None:
        """Decides for the place of that number."""
        self._decide(number - 1)

    def _decide(self, index: int) -> None:
        if self.is_current and index < len(self._decisions):
            self.dismiss(self._decisions[index])

    def on_choices_left(self) -> None:
        """Leaves it for later."""
        if self.is_current:
            self.dismiss(None)


def _what_became(annotation: Annotation) -> str:
    if annotation.anchor is Anchor.MOVED:
        return "These words were changed in the new text. Where does the note belong?"
    if annotation.anchor is Anchor.PARAGRAPH:
        return "Its paragraph is there, its words are not. Where does the note belong?"
    return "Its paragraph is gone from the new text. Where does the note belong?"


def _place(article: Article, span: Span) -> Content:
    place = article.place_of(span.start)
    return Content.assemble((f"{place} ", "dim"), shortened(span.of(article.text), _SHOWN))
