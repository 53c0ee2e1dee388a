"""Knows what stands in the line above an article, and how progress is put into words."""

from __future__ import annotations

from pathlib import Path

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from reader.reading import Reading
from reader.visible import on_one_line

_WIDE = 100
"""Cells from which on there is room for the file's name."""
_NARROW = 60
"""Cells below which progress has to do with a word."""


def heading(reading: Reading, width: int, *, finding: bool) -> Content:
    """Title on the left; place and source on the right, as far as there is room.

    With `finding`, how far the search for claims has come.
    """
    article = reading.article
    number = article.paragraphs[reading.at].number
    right = [f"¶{number}/{article.last_number}"] if number else []
    right.append(f"{reading.progress:.0%}")
    if reading.filter:
        right.insert(0, f"filter: {reading.filter}")
    if width >= _WIDE:
        source = article.source if article.source != "-" else "standard input"
        name = on_one_line(source if "://" in source else Path(source).name)
        right.insert(0, name if len(name) <= 30 else "…" + name[-29:])
    if finding:
        right.insert(0, progress(reading) if width >= _NARROW else f"claims: {reading.done:.0%}")
    end = " · ".join(right)
    room = max(width - cell_len(end) - 4, 0)
    title = article.title
    if cell_len(title) > room:
        title = f"{set_cell_size(title, max(room - 1, 0)).rstrip()}…"
    blanks = " " * max(room - cell_len(title) + 2, 1)
    return Content.assemble((title, "bold"), blanks, (end, "dim"))


def progress(reading: Reading) -> str:
    """How far the search for claims has come: "finding claims: 34%"."""
    return f"finding claims: {reading.done:.0%}"
