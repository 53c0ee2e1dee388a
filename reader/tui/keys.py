"""Knows every key of the page, what it does and what it is called; a keymap may name each by id."""

from __future__ import annotations

from textual.binding import Binding

MOVING = [
    Binding("j,down", "move(1)", "Next paragraph", id="read.next-paragraph", show=False),
    Binding("k,up", "move(-1)", "Previous paragraph", id="read.previous-paragraph", show=False),
    Binding("space,pagedown", "page(1)", "Page down", id="read.page-down", show=False),
    Binding("b,pageup", "page(-1)", "Page up", id="read.page-up", show=False),
    Binding("ctrl+d", "page(0.5)", "Half a page down", id="read.half-page-down", show=False),
    Binding("ctrl+u", "page(-0.5)", "Half a page up", id="read.half-page-up", show=False),
    Binding("ctrl+e", "line(1)", "Line down", id="read.line-down", show=False),
    Binding("ctrl+y", "line(-1)", "Line up", id="read.line-up", show=False),
    Binding("g,home", "edge(False)", "Top", id="read.top", show=False),
    Binding("G,end", "edge(True)", "Bottom", id="read.bottom", show=False),
    Binding("c", "claim(1)", "Claim", id="read.next-claim", tooltip="Next claim"),
    Binding("C", "claim(-1)", "Previous claim", id="read.previous-claim", show=False),
    Binding(
        "s", "speaker(1)", "Speaker", id="read.next-speaker", tooltip="Next speaker", show=False
    ),
    Binding("S", "speaker(-1)", "Previous speaker", id="read.previous-speaker", show=False),
    Binding("]", "annotation(1)", "Next annotation", id="read.next-annotation", show=False),
    Binding(
        "[", "annotation(-1)", "Previous annotation", id="read.previous-annotation", show=False
    ),
    Binding("n", "match(1)", "Next match", id="read.next-match", show=False),
    Binding("N", "match(-1)", "Previous match", id="read.previous-match", show=False),
    Binding("F", "furniture", "Page furniture on or off", id="read.furniture", show=False),
    Binding("v", "select", "Select words", id="read.select", show=False),
]
"""What moves the eye."""

SELECTING = [
    Binding("l,w,right", "word(1)", "Word", id="select.word-on", key_display="l",
            tooltip="One word more"),
    Binding("b,left", "word(-1)", "Back", id="select.word-back", key_display="b",
            tooltip="One word less"),
    Binding("j,V,down", "sentence(1)", "Sentence", id="select.sentence-on", key_display="j",
            tooltip="To the end of the sentence"),
    Binding("k,up", "sentence(-1)", "To the sentence's beginning", id="select.sentence-back",
            show=False),
    Binding("plus,=", "grow", "Grow", id="select.grow", key_display="+",
            tooltip="Grow: clause, sentence, quotation, paragraph"),
    Binding("minus", "shrink", "Shrink", id="select.shrink", key_display="-"),
    Binding("quotation_mark", "quotation", "Quote", id="select.quotation", key_display='"',
            tooltip="The quotation here, or the next"),
    Binding("o", "swap", "Other end", id="select.swap", show=False),
    Binding("0,home", "word_edge(False)", "To the paragraph's start", id="select.start",
            show=False),
    Binding("dollar_sign,end", "word_edge(True)", "To the paragraph's end", id="select.end",
            show=False),
]  # fmt: skip
"""What changes a selection of words; these keys mean so only while there is one."""

ANNOTATING = [
    Binding("a", "annotate", "Note", id="annotate.note", tooltip="Write a note"),
    Binding("enter", "open_note", "Open the note here", id="annotate.open", show=False),
    Binding("t", "tag", "Tags", id="annotate.tags", tooltip="Edit the tags"),
    Binding(
        "full_stop", "repeat_tags", "Same tags", id="annotate.repeat", key_display=".", show=False
    ),
    Binding("h", "highlight", "Highlight", id="annotate.highlight", show=False),
    Binding("x", "delete", "Delete", id="annotate.delete", show=False),
    Binding("u", "undo", "Undo", id="annotate.undo", show=False),
    Binding("ctrl+r", "redo", "Redo", id="annotate.redo", show=False),
    Binding("H", "history", "History", id="annotate.history", tooltip="What a note was before, "
            "and what was deleted", show=False),
    Binding("D", "draft", "Draft", id="annotate.draft", tooltip="Go on with an unfinished note",
            show=False),
    Binding("R", "review", "Review", id="annotate.review", tooltip="Place the notes of a text "
            "that was changed", show=False),
    Binding("P", "place", "Place", id="annotate.place", tooltip="Put the note under review here",
            show=False),
    Binding("y", "copy", "Copy with its source", id="annotate.copy", show=False),
]  # fmt: skip
"""What writes about the article."""


SHOWING = [
    Binding("question_mark,f1", "help", "Help", id="show.help", key_display="?"),
    Binding("slash", "find", "Find", id="show.find", key_display="/"),
    Binding("f", "filter", "Filter paragraphs", id="show.filter", show=False),
    Binding("p", "people", "People", id="show.people"),
    Binding("A", "annotations", "Annotations", id="show.annotations", show=False),
    Binding("z", "panel", "Side panel on or off", id="show.panel", show=False),
    Binding("L", "library", "Library", id="show.library", show=False),
    Binding("E", "export", "Export", id="show.export"),
    Binding("T", "theme", "Theme", id="show.theme", show=False),
    Binding("escape", "clear", "Back", id="show.back", show=False),
    Binding("ctrl+z", "app.suspend_process", "Suspend", id="show.suspend", show=False),
    Binding("q", "quit", "Quit", id="show.quit"),
]
"""What shows, hides and leaves."""

GROUPS = (
    ("Move", MOVING),
    ("Annotate", ANNOTATING),
    ("Show", SHOWING),
    ("While selecting words (v)", SELECTING),
)
_NAMES = {
    "down": "↓", "up": "↑", "left": "←", "right": "→", "pagedown": "PgDn", "pageup": "PgUp",
    "space": "Space", "home": "Home", "end": "End", "enter": "Enter", "escape": "Esc",
    "slash": "/", "question_mark": "?", "full_stop": ".", "plus": "+", "minus": "-",
    "quotation_mark": '"', "dollar_sign": "$", "f1": "F1",
}  # fmt: skip


def keys_of(binding: Binding) -> str:
    """The keys of a binding as a person calls them: "j ↓"."""
    return " ".join(_NAMES.get(key, key) for key in binding.key.split(","))
