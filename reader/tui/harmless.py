"""Knows how to keep from the terminal what would act on it, whichever widget painted it."""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from reader.visible import ACTING


class Harmless(LineFilter):
    """Takes characters that act out of every painted line, those being edited too.

    They take no cell, so that nothing moves; half a surrogate pair takes one, and is shown as one.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without them."""
        if all(text.isprintable() for text, _, _ in segments):
            return segments
        return [
            Segment(ACTING.sub(_stand_in, text), style, control)
            for text, style, control in segments
        ]


def _stand_in(match: re.Match[str]) -> str:
    return "\ufffd" if "\ud800" <= match[0] <= "\udfff" else ""
