"""Knows how to bring an exported file up to date without touching what its owner wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from reader.export.markdown import blocks, digest, document, front_matter
from reader.model import Annotation, Article, ReaderError

_BEGIN = re.compile(r"^<!-- reader:begin ([a-z2-7]{8}) ([0-9a-f]{8}) -->\n", re.MULTILINE)
_HEADING = re.compile(r"^## Annotations\n\n?", re.MULTILINE)
_FRONT = re.compile(r"---\n(.*?^)---\n", re.DOTALL | re.MULTILINE)
_ENTRY = re.compile(r"^([^\s#:-][^:\n]*):.*\n(?:[ \t-].*\n)*", re.MULTILINE)
_OURS = ("title", "source", "author", "published", "tags", "reader-doc", "reader-text")


class Merged(NamedTuple):
    """A file brought up to date."""

    text: str
    kept: tuple[str, ...]
    """Ids of the blocks that stay as somebody edited them in the file."""


class _Piece(NamedTuple):
    """A stretch of a file: a block with its markers, or what stands between blocks."""

    text: str
    id: str | None = None
    content: str = ""
    edited: bool = False


def merged(existing: str, article: Article, annotations: Iterable[Annotation]) -> Merged:
    """The exported file `existing` with the annotations as they are now.

    A block nobody edited is replaced, or goes with its annotation; an edited one stays; new
    ones come where reading order puts them; everything outside the markers stays as it is.
    Raises ReaderError if the file is not an export of this article.
    """
    annotations = tuple(annotations)
    if not existing.strip():
        return Merged(document(article, annotations), ())
    front = _FRONT.match(existing)
    if not front or not re.search(rf'^reader-doc: "?{article.id}"?$', front[1], re.MULTILINE):
        raise ReaderError(
            "it holds something other than the notes on this article; choose another name."
        )
    wanted = {block.id: block for block in blocks(article, annotations)}
    kept = []
    pieces = []
    for piece in _pieces(existing[front.end() :]):
        block = wanted.get(piece.id) if piece.id else None
        if piece.edited and not (block and block.content == piece.content):
            kept.append(str(piece.id))
            pieces.append(piece)
        elif block:
            pieces.append(_Piece(f"{block.text}\n", block.id))
        elif not piece.id:
            pieces.append(piece)
    here = [piece.id for piece in pieces]
    at = next((i for i, piece in enumerate(pieces) if piece.id), len(pieces))
    if _HEADING.search(pieces[0].text):
        at = 1
    for block in wanted.values():
        if block.id in here:
            at = here.index(block.id) + 1
        else:
            pieces.insert(at, _Piece(f"{block.text}\n", block.id))
            here.insert(at, block.id)
            at += 1
    head = f"---\n{_front_matter(front[1], front_matter(article, annotations))}---\n"
    return Merged(head + "".join(piece.text for piece in pieces), tuple(kept))


def _pieces(text: str) -> Iterable[_Piece]:
    """The file's body in pieces; the first ends with the heading "Annotations", if it is there."""
    heading = _HEADING.search(text)
    at = heading.end() if heading else 0
    yield _Piece(text[:at])
    while begin := _BEGIN.search(text, at):
        end = re.compile(rf"^<!-- reader:end {begin[1]} -->(\n{{1,2}}|\Z)", re.MULTILINE)
        stops = list(end.finditer(text, begin.end()))
        if not stops:
            break
        # A note may itself hold such a line: the one that makes the digest right is ours.
        whole = [s for s in stops if digest(text[begin.end() : s.start()]) == begin[2]]
        stop = (whole or stops)[0]
        yield _Piece(text[at : begin.start()])
        yield _Piece(
            text[begin.start() : stop.end()],
            begin[1],
            text[begin.end() : stop.start()],
            edited=not whole,
        )
        at = stop.end()
    yield _Piece(text[at:])


def _front_matter(existing: str, ours: dict[str, str]) -> str:
    """The front matter with our entries as they are now, and its owner's as they were."""
    left = dict(ours)
    out = _ENTRY.sub(
        lambda entry: left.pop(entry[1].strip(), "") if entry[1].strip() in _OURS else entry[0],
        existing,
    )
    return out + "".join(left.values())
