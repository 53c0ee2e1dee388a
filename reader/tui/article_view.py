"""Knows how an article scrolls and how keys move the eye through it."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from reader.reading import Reading, Role, Selection
from reader.tui.heading import progress
from reader.tui.keys import MOVING, SELECTING
from reader.tui.layout import Layout
from reader.tui.painter import Frame, Painter, frame_of
from reader.tui.palette import Palette, palette_of
from reader.tui.window import Window

_SELECTING_ACTIONS = {binding.action.partition("(")[0] for binding in SELECTING}


_AFTER_THE_END = 2
"""Blank lines below the last paragraph, so that a message does not lie on it."""


class ArticleView(ScrollView, can_focus=True):
    """One article in a column: paints the lines that are seen, and no others."""

    BINDINGS = [*SELECTING, *MOVING]

    class Turned(Message):
        """The eye, the selection or what is shown changed."""

        def __init__(self, reading: Reading) -> None:
            super().__init__()
            self.reading = reading

    class Stuck(Message):
        """There was nowhere to go; the sentence says what there is no more of."""

        def __init__(self, sentence: str) -> None:
            super().__init__()
            self.sentence = sentence

    def __init__(self, reading: Reading) -> None:
        super().__init__(id="article")
        self.reading = reading
        self._layout_now: Layout | None = None
        self._frame = Frame(0, 2, 0, 8)
        self._painter: Painter | None = None
        self._palette: Palette | None = None
        self._placed = False

    # Painting

    def render_line(self, y: int) -> Strip:
        """One line of the view, painted when it is needed."""
        return self.painter.line(round(self.scroll_y) + y, self.size.width)

    @property
    def column(self) -> Layout:
        """The lines of what is shown, at the width there is."""
        width = self.scrollable_content_region.width
        frame = frame_of(width, self.reading.article.last_number)
        now = self._layout_now
        if now is None or frame != self._frame or now.visible is not self.reading.visible:
            self._frame = frame
            now = Layout(self.reading.article, self.reading.visible, frame.text)
            self._layout_now = now
            self._painter = None
            self.virtual_size = Size(width, now.height + _AFTER_THE_END)
        return now

    @property
    def painter(self) -> Painter:
        """What paints the reading as it is now."""
        column = self.column
        if self._painter is None:
            self._painter = Painter(self.reading, column, self._frame, self.palette)
        return self._painter

    @property
    def palette(self) -> Palette:
        """The styles of the theme there is."""
        if self._palette is None:
            variables = self.app.theme_variables
            self._palette = palette_of(
                self.app.current_theme,
                foreground=variables["foreground"],
                background=variables["background"],
            )
        return self._palette

    def notify_style_update(self) -> None:
        """Paints anew in a new theme."""
        super().notify_style_update()
        self._painter = self._palette = None

    # Showing

    def show(self, reading: Reading) -> None:
        """Shows the reading; lines stay where they are unless the eye went out of sight."""
        before, self.reading = self.reading, reading
        if before.visible is not reading.visible:
            self._keep_in_place(before)
        self._painter = None
        self.refresh()

    def _keep_in_place(self, before: Reading) -> None:
        """Scrolls so that the current paragraph stays on its row though others came or went."""
        row = 2
        if self._layout_now is not None and before.at in self._layout_now.visible:
            row = self._layout_now.top(before.at) - round(self.scroll_y)
        self._jump(self.column.top(self.reading.at) - row)

    def on_resize(self, event: events.Resize) -> None:
        """Keeps the current paragraph on its row, however its lines break now."""
        before = self._layout_now
        row = 2 if before is None else before.top(self.reading.at) - round(self.scroll_y)
        top = self.column.top(self.reading.at)
        if not self._placed and top < self.size.height:
            row = top
        self._placed = True
        self._jump(top - max(min(row, self.size.height - 3), 0))
        if row != top:
            self.reveal()

    @property
    def window(self) -> Window:
        """The lines that are seen."""
        return Window(self.column, round(self.scroll_y), self.size.height)

    @property
    def middle(self) -> int:
        """The offset of the words in the middle of what is seen."""
        window = self.window
        place = self.column.place((window.top + min(window.end, self.column.height)) // 2)
        if place is None:
            return self.reading.paragraph.start
        lines = self.column.lines(place.paragraph)
        return lines[min(place.row, len(lines) - 1)].start

    def reveal(self) -> None:
        """Scrolls, if it must, until what is selected, or the current paragraph, is seen."""
        focus = self.reading.focus
        exact = None if focus is None else (focus.start, focus.end - 1)
        self._jump(self.window.revealing(self.reading.at, exact))

    def _jump(self, line: int) -> None:
        self.scroll_to(y=max(line, 0), animate=False, force=True)

    # Turning

    def turn(self, reading: Reading, nowhere: str = "") -> None:
        """Makes the reading the current one, brings it into sight, and says so."""
        if reading is self.reading:
            self.post_message(self.Stuck(nowhere))
            return
        self.show(reading)
        self.reveal()
        self.post_message(self.Turned(reading))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keeps the keys of span mode to span mode."""
        if action in _SELECTING_ACTIONS:
            return self.reading.selection is not None
        return True

    def action_move(self, by: int) -> None:
        """Goes a paragraph on or back; one taller than the view is scrolled through first."""
        more = None
        if self.reading.focus is None:
            more = self.window.through(self.reading.at, by)
        if more is not None:
            self._jump(more)
        else:
            now = self.reading.move(by)
            stuck = now.at == self.reading.at
            self.turn(self.reading if stuck else now, f"This is the {'end' if by > 0 else 'top'}.")

    def action_page(self, pages: float) -> None:
        """Scrolls by pages, with a line or two kept in sight; the eye comes along."""
        height = self.size.height
        lines = max(height - 2 if abs(pages) == 1 else height // 2, 1)
        self.scroll_lines(lines if pages > 0 else -lines)

    def action_line(self, by: int) -> None:
        """Scrolls by a line."""
        self.scroll_lines(by)

    def scroll_lines(self, lines: int) -> None:
        """Scrolls by lines; the eye comes along, and goes to the edge where there are no more."""
        top = self.window.scrolled(lines)
        if top == self.window.top:
            self.action_edge(lines > 0)
            return
        self._jump(top)
        now = self.reading.at
        after = self.window._replace(top=top).nearest(now, down=lines > 0)
        if after != now:
            self.show(self.reading.go(after))
            self.post_message(self.Turned(self.reading))

    def action_edge(self, end: bool) -> None:
        """Goes to the last paragraph, or the first."""
        visible = self.reading.visible
        now = self.reading.go(visible[-1] if end else visible[0])
        self._jump(self.column.height if end else 0)
        self.turn(now)

    def action_claim(self, by: int) -> None:
        """Goes to the next or previous claim."""
        who = f" by {self.reading.walking}" if self.reading.walking else ""
        self.turn(self.reading.next_claim(by), self._none_found(f"claims{who}", by))

    def action_speaker(self, by: int) -> None:
        """Goes to the next or previous claim that somebody else makes."""
        self.turn(self.reading.next_speaker(by), self._none_found("speakers", by))

    def action_annotation(self, by: int) -> None:
        """Goes to the next or previous annotation and selects it."""
        self.turn(self.reading.next_annotation(by), self._no_more("annotations", by))

    def action_match(self, by: int) -> None:
        """Goes to the next or previous match of what was searched."""
        self.turn(self.reading.next_match(by), "Nothing to find again; / begins a search.")

    def _none_found(self, things: str, by: int) -> str:
        none = self._no_more(things, by)
        if not self.reading.is_looking:
            return none
        return f"{none.removesuffix('.')} yet; still {progress(self.reading)}."

    @staticmethod
    def _no_more(things: str, by: int) -> str:
        return f"No {things} {'further on' if by > 0 else 'further up'}."

    def action_furniture(self) -> None:
        """Shows what the web page put round the article, or hides it."""
        self.turn(self.reading.toggled_furniture())

    def action_select(self) -> None:
        """Begins to select words, or stops."""
        reading = self.reading
        self.turn(reading.selecting() if reading.selection is None else reading.cleared())

    def _resize_selection(self, change: Callable[[Selection], Selection]) -> None:
        self.turn(self.reading.resized(change))

    def action_word(self, by: int) -> None:
        """Moves the selection's end by a word."""
        self._resize_selection(lambda selection: selection.by_word(by))

    def action_sentence(self, by: int) -> None:
        """Moves the selection's end by a sentence."""
        self._resize_selection(lambda s: s.by_sentence(self.reading.article.text, by))

    def action_word_edge(self, end: bool) -> None:
        """Moves the selection's end to the paragraph's."""
        self._resize_selection(lambda selection: selection.to_edge(end=end))

    def action_grow(self) -> None:
        """Selects the next larger unit."""
        self._resize_selection(lambda selection: selection.grown(self.reading.article.text))

    def action_shrink(self) -> None:
        """Selects the next smaller unit."""
        self._resize_selection(lambda selection: selection.shrunk(self.reading.article.text))

    def action_quotation(self) -> None:
        """Selects the quotation here."""
        self._resize_selection(lambda selection: selection.quotation(self.reading.article.text))

    def action_swap(self) -> None:
        """Moves the other end from now on."""
        self._resize_selection(Selection.swapped)

    # The mouse

    def on_click(self, event: events.Click) -> None:
        """Puts the eye on the paragraph under the mouse, and selects the claim there."""
        line = self.window.top + event.y
        place = self.column.place(line)
        if place is None:
            return
        now = self.reading.go(place.paragraph)
        offset = self.column.offset_at(line, event.x - self._frame.gutter)
        for mark in self.reading.marks.of(place.paragraph):
            if mark.role is not Role.MENTION and offset in range(*mark.span):
                now = now.at_claim(mark.statement)
        self.turn(now)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scrolls, and the eye comes along."""
        self.scroll_lines(3)
        event.stop()
        event.prevent_default()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scrolls, and the eye comes along."""
        self.scroll_lines(-3)
        event.stop()
        event.prevent_default()
