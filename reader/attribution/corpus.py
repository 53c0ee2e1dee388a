"""Knows how PolNeAR is written: a folder `text`, and brat's stand-off files in `attributions`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from reader.model import ReaderError, Span

_ANNOTATOR = re.compile(r"_[^_]*$")
_NUMBER = re.compile(r"\d+$")
_SPAN = re.compile(r"(T\d+)\t\w+ ([\d ;]+)\t")
_EVENT = re.compile(r"E\d+\t(.+)")


class Attribution(NamedTuple):
    """Who says what, as an annotator marked it; each role may be several spans, or none."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


class Document(NamedTuple):
    """An article as one annotator read it."""

    name: str
    text: str
    attributions: tuple[Attribution, ...]


def documents(folder: Path) -> Iterator[Document]:
    """Yields the articles of a split, each once for every annotator, by file name.

    `folder` holds `text/NAME.txt` and `attributions/NAME_ANNOTATOR.ann`. Positions are code
    points in the text. ReaderError says which file is missing or cannot be read.
    """
    files = sorted((folder / "attributions").glob("*.ann"))
    if not files:
        raise ReaderError(f"{folder} holds no attributions/*.ann: name a split of PolNeAR.")
    for file in files:
        name = _ANNOTATOR.sub("", file.stem)
        path = folder / "text" / f"{name}.txt"
        try:
            text = path.read_text(encoding="utf-8")
            yield Document(name, text, attributions(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError) as problem:
            raise ReaderError(f"{file} or {path} cannot be read: {problem}") from problem


def first_readings(folder: Path) -> Iterator[Document]:
    """Yields every article of a split once, as its first annotator by file name read it."""
    last = ""
    for document in documents(folder):
        if document.name != last:
            yield document
        last = document.name


def attributions(standoff: str) -> tuple[Attribution, ...]:
    """The attributions of a stand-off file that say something, in the order of their content."""
    spans: dict[str, tuple[Span, ...]] = {}
    events: list[list[list[str]]] = []
    for line in standoff.splitlines():  # a span's own text may go on in lines of any kind
        if given := _SPAN.match(line):
            places = given[2].split(";")
            spans[given[1]] = tuple(sorted(Span(*map(int, place.split())) for place in places))
        elif given := _EVENT.match(line):
            events.append([role.split(":") for role in given[1].split()[1:]])
    found = []
    for event in events:
        roles: dict[str, list[Span]] = defaultdict(list)
        for role, key in event:
            roles[_NUMBER.sub("", role)].extend(spans[key])
        parts = (tuple(sorted(roles[role])) for role in ("Source", "Cue", "Content"))
        found.append(Attribution(*parts))
    return tuple(sorted((one for one in found if one.content), key=lambda one: one.content))
