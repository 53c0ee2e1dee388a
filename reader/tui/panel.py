"""Knows what stands beside the article: the paragraph's claims and notes, the people, the notes."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from reader.lines import counted, shortened
from reader.model import Anchor, Annotation, Article, Scope
from reader.reading import Marks, Notes, Reading
from reader.tui.palette import Palette, content_style
from reader.versions import is_uncertain
from reader.visible import on_one_line, visible

_QUIET = Style(dim=True)
_BOLD = Style(bold=True)
_STATES = {
    Anchor.MOVED: "its words were changed; R reviews",
    Anchor.PARAGRAPH: "its words are gone from here; R reviews",
    Anchor.ORPHAN: "its words are gone; R reviews",
}
"""What is to say of a note about whose place a person should decide."""
_LONG = 4_000
"""Characters of a note that are shown beside the text: more than any screen holds."""
_OWN = (Scope.PARAGRAPH, Scope.SPAN)
"""What needs no place beside its own paragraph."""


class ParagraphPanel(VerticalScroll, can_focus=False):
    """The current paragraph's claims, who makes them, and what is written about it."""

    def compose(self) -> ComposeResult:
        """One text, replaced as the eye moves."""
        yield Static(id="paragraph-text")

    _shown = Content()

    def show(self, reading: Reading, palette: Palette) -> None:
        """Shows what is known of the current paragraph."""
        content = paragraph_content(reading, palette)
        if content.is_same(self._shown):
            return
        self._shown = content
        self.query_one(Static).update(content)
        self.scroll_home(animate=False)


class Choices(OptionList):
    """A list to choose from, that Esc leaves."""

    BINDINGS = [
        Binding("j", "cursor_down", "Down", id="list.down", show=False),
        Binding("k", "cursor_up", "Up", id="list.up", show=False),
        Binding("g", "first", "First", id="list.first", show=False),
        Binding("G", "last", "Last", id="list.last", show=False),
        Binding("enter", "select", "Choose", id="list.choose"),
        Binding("escape", "leave", "Back to the text", id="list.leave"),
    ]

    class Left(Message):
        """The list was left without a choice."""

    def action_leave(self) -> None:
        """Goes back to the text."""
        self.post_message(self.Left())


class PeopleList(Choices):
    """Everybody the article names or quotes, with how much they say."""

    class Chosen(Message):
        """Somebody was chosen."""

        def __init__(self, person: str) -> None:
            super().__init__()
            self.person = person

    _marks: Marks | None = None
    _listed: tuple[int, ...] = ()
    """The places of the people among the article's, as they are listed."""

    def show(self, reading: Reading, palette: Palette) -> None:
        """Lists the people, those who say most first.

        Whoever is found while the list has the keys is added below, so that no line moves.
        """
        marks = reading.marks
        if self._marks is marks:
            return
        self._marks = marks
        listed = self._listed if self.has_focus and len(self._listed) <= len(marks.people) else ()
        others = set(range(len(marks.people))) - set(listed)
        new = sorted(others, key=lambda place: (-marks.counts[place], place))
        if not listed:
            self.clear_options()
        for line, place in enumerate(listed):
            self.replace_option_prompt_at_index(line, _person(reading, palette, place))
        self.add_options([Option(_person(reading, palette, place)) for place in new])
        self._listed = (*listed, *new)
        if not listed:
            walked = marks.person(reading.walking)
            self.highlighted = 0 if walked is None else self._listed.index(walked)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Says who was chosen."""
        event.stop()
        assert self._marks is not None
        self.post_message(self.Chosen(self._marks.people[self._listed[event.option_index]].name))


class AnnotationList(Choices):
    """Everything written about the article, in reading order."""

    class Chosen(Message):
        """An annotation was chosen."""

        def __init__(self, annotation: Annotation) -> None:
            super().__init__()
            self.annotation = annotation

    _notes: Notes | None = None

    def show(self, reading: Reading) -> None:
        """Lists the annotations; those that lost their place too."""
        if self._notes is reading.notes:
            return
        self._notes = reading.notes
        self._annotations = reading.notes.all
        self.clear_options()
        self.add_options(
            [Option(annotation_content(a, reading.article, short=True)) for a in self._annotations]
        )
        ids = [annotation.id for annotation in self._annotations]
        self.highlighted = ids.index(reading.annotation) if reading.annotation in ids else 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Says what was chosen."""
        event.stop()
        self.post_message(self.Chosen(self._annotations[event.option_index]))


class Panel(Vertical):
    """The column beside the article, showing one of three things."""

    def __init__(self) -> None:
        super().__init__(id="panel")
        self.mode = "paragraph"

    def compose(self) -> ComposeResult:
        """Begins with the paragraph; the lists are made when they are first asked for."""
        yield Static(id="panel-title")
        yield ParagraphPanel()

    def show(self, reading: Reading, palette: Palette) -> None:
        """Shows the reading in the panel's mode."""
        people, notes = self.query(PeopleList), self.query(AnnotationList)
        self.query_one(ParagraphPanel).display = self.mode == "paragraph"
        people.set(display=self.mode == "people")
        notes.set(display=self.mode == "annotations")
        self.query_one("#panel-title", Static).update(self._title(reading))
        if self.mode == "paragraph":
            self.query_one(ParagraphPanel).show(reading, palette)
        elif self.mode == "people" and people:
            people.first().show(reading, palette)
        elif self.mode == "annotations" and notes:
            notes.first().show(reading)

    async def switch(self, mode: str) -> None:
        """Changes what is shown; a list takes the keys."""
        self.mode = mode
        kind = {"people": PeopleList, "annotations": AnnotationList}.get(mode)
        if kind is not None:
            if not self.query(kind):
                await self.mount(kind())
            self.query_one(kind).display = True
            self.query_one(kind).focus()

    def _title(self, reading: Reading) -> Content:
        if self.mode == "people":
            so_far = " so far" if reading.is_looking else ""
            return Content.styled(f"People · {len(reading.marks.people)}{so_far}", _BOLD)
        if self.mode == "annotations":
            return Content.styled(f"Annotations · {len(reading.notes.all)}", _BOLD)
        paragraph = reading.article.paragraphs[reading.at]
        name = f"¶ {paragraph.number}" if paragraph.number else paragraph.kind.value.capitalize()
        return Content.styled(name, _BOLD)


def paragraph_content(reading: Reading, palette: Palette) -> Content:
    """The current paragraph's claims and annotations, as text for a narrow column."""
    parts = []
    if reading.walking:
        parts.append(Content.styled(f"Claims by {reading.walking} alone; Esc ends it.", _QUIET))
    if reading.filter:
        parts.append(Content.styled(f"Filter: {reading.filter}; Esc clears it.", _QUIET))
    claims = reading.marks.claims_in(reading.at)
    parts += [_claim(reading, palette, place) for place in claims]
    if reading.is_looking and not reading.marks.read.covers(reading.paragraph):
        parts.append(Content.styled("Finding who says what…", _QUIET))
    elif not claims:
        parts.append(Content.styled("No claims here.", _QUIET))
    for annotation in reading.notes.of(reading.at):
        chosen = annotation.id == reading.annotation
        parts.append(annotation_content(annotation, reading.article, chosen=chosen))
    if reading.at == reading.visible[0]:
        whole = (a for a in reading.notes.all if a.scope is Scope.ARTICLE)
        parts += [annotation_content(annotation, reading.article) for annotation in whole]
    return Content("\n\n").join(parts)


def _claim(reading: Reading, palette: Palette, place: int) -> Content:
    """Who says it and how, then the words in short."""
    statement = reading.marks.statements[place]
    who = reading.marks.person(statement.person)
    colour = content_style(palette.person(who, palette.mentions))
    name = statement.person or "Nobody named"
    letters = reading.marks.initials[who] if who is not None else "··"
    sign = "▸" if place == reading.claim else " "
    doubt = f" · unsure, {statement.confidence:.0%}" if statement.is_unsure else ""
    words = " … ".join(span.of(reading.article.text) for span in statement.claim)
    return Content.assemble(
        f"{sign}",
        (f"{letters} {name}", colour),
        (f" · {statement.kind}{doubt}\n", _QUIET),
        shortened(words, 140),
    )


def _person(reading: Reading, palette: Palette, place: int) -> Content:
    marks = reading.marks
    colour = content_style(palette.person(place, palette.mentions))
    count = marks.counts[place]
    said = f" · {counted(count, 'claim')}" if count else " · only mentioned"
    return Content.assemble(
        (f"{marks.initials[place]:<2}", colour), f" {marks.people[place].name}", (said, _QUIET)
    )


def annotation_content(
    annotation: Annotation, article: Article, *, short: bool = False, chosen: bool = False
) -> Content:
    """An annotation as text for a narrow column; in short, one for a list."""
    heading = annotation.kind.value.capitalize()
    if not annotation.body and annotation.tags and heading == "Note":
        heading = "Tags"
    where = f" · {_where(annotation, article)}" if short or annotation.scope not in _OWN else ""
    parts: list[tuple[str, Style] | str] = [
        (f"{'▸' if chosen else ' '}{heading}", _BOLD), (f"{where}\n", _QUIET)
    ]  # fmt: skip
    if annotation.scope in (Scope.SPAN, Scope.STATEMENT) or short:
        parts.append((f"{shortened(visible(annotation.quote.exact), 60)}\n", Style(italic=True)))
    if is_uncertain(annotation, article):
        parts.append((f"{_STATES[annotation.anchor]}\n", _QUIET))
    if annotation.body:
        parts.append(f"{_beginning(annotation.body, short=short)}\n")
    if annotation.tags:
        parts.append((" ".join(f"#{on_one_line(tag)}" for tag in annotation.tags), _QUIET))
    return Content.assemble(*parts).rstrip()


def _beginning(body: str, *, short: bool) -> str:
    """As much of a note as a column can be asked to break into lines at every key."""
    start = visible(body[:_LONG]).rstrip()
    if short:
        return shortened(start, 80)
    return start if len(body) <= _LONG else f"{start}…\n(Enter opens all of it.)"


def _where(annotation: Annotation, article: Article) -> str:
    if annotation.anchor is Anchor.ORPHAN:
        return "place lost"
    if annotation.scope is Scope.ARTICLE:
        return "the whole article"
    place = article.place_of(annotation.quote.span.start)
    claim = f"claim by {on_one_line(annotation.person)}" if annotation.person else "claim"
    names: Iterable[str] = {
        Scope.STATEMENT: (place, claim),
        Scope.SPAN: (place, "words"),
    }.get(annotation.scope, (place,))
    return " · ".join(names)
