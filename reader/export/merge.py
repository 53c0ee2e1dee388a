"""Knows how to bring an exported file up to date without touching what its owner wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from reader.export.markdown import Block, blocks, digest, document, front_matter
from reader.model import Annotation, Article, ReaderError

_BEGIN = re.compile(r"^<!-- reader:begin ([a-z2-7]{8}) ([0-9a-f]{8}) -->\r?\n", re.MULTILINE)
_HEADING = re.compile(r"^## Annotations\r?\n(\r?\n)?", re.MULTILINE)
_FRONT = re.compile(r"\ufeff?---\r?\n(.*?^)---\r?\n", re.DOTALL | re.MULTILINE)
_ENTRY = re.compile(r"^([^\s#:-][^:\n]*):.*\n(?:[ \t\]}-].*\n)*", re.MULTILINE)
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
    tail: str = ""
    """The line breaks after a block's last marker, at most two; they stay as they are."""
    edited: bool = False


def merged(existing: str, article: Article, annotations: Iterable[Annotation]) -> Merged:
    """The exported file `existing` with the annotations as they are now.

    A block nobody edited is replaced, or goes with its annotation; an edited one stays; new
    ones come where reading order puts them; everything outside the markers stays as it is.
    What is new has the line breaks the file has. Raises ReaderError if the file is not an
    export of this article.
    """
    annotations = tuple(annotations)
    if not existing.strip():
        return Merged(document(article, annotations), ())
    front = _FRONT.match(existing)
    ours = rf"^reader-doc: [\"']?{re.escape(article.id)}[\"']?\s*$"
    if not front or not re.search(ours, front[1], re.MULTILINE):
        raise ReaderError(
            "it holds something other than the notes on this article; choose another name."
        )
    line = "\r\n" if front[0].endswith("\r\n") else "\n"
    wanted = {block.id: block for block in blocks(article, annotations)}
    pieces = []
    for piece in _pieces(existing[front.end() :]):
        block = wanted.get(piece.id) if piece.id else None
        if block and (not piece.edited or piece.content == block.content):
            pieces.append(_Piece(_lines(block, line) + piece.tail, block.id))
        elif piece.edited or not piece.id:
            pieces.append(piece)
    _insert(pieces, wanted, line)
    head = existing[: front.start(1)]
    own = _front_matter(front[1], front_matter(article, annotations), line)
    fence = existing[front.end(1) : front.end()]
    kept = tuple(piece.id for piece in pieces if piece.id and piece.edited)
    return Merged(head + own + fence + _joined(pieces, line), kept)


def _insert(pieces: list[_Piece], wanted: dict[str, Block], line: str) -> None:
    """Puts the blocks the file does not have yet where reading order has them."""
    here = [piece.id for piece in pieces]
    at = next((i for i, piece in enumerate(pieces) if piece.id), len(pieces))
    if _HEADING.search(pieces[0].text):
        at = 1
    for block in wanted.values():
        if block.id in here:
            at = here.index(block.id) + 1
        else:
            pieces.insert(at, _Piece(_lines(block, line) + line * 2, block.id))
            here.insert(at, block.id)
            at += 1


def _joined(pieces: Iterable[_Piece], line: str) -> str:
    """The pieces as one text, each marker on a line of its own."""
    text = ""
    for piece in pieces:
        text += line if piece.id and text and not text.endswith("\n") else ""
        text += piece.text
    return text


def _pieces(text: str) -> Iterable[_Piece]:
    """The file's body in pieces; the first ends with the heading "Annotations", if it is there."""
    first = _BEGIN.search(text)
    heading = _HEADING.search(text, 0, first.start() if first else len(text))
    at = seek = heading.end() if heading else 0
    yield _Piece(text[:at])
    while begin := _BEGIN.search(text, seek):
        seek = begin.end()
        end = re.compile(rf"^<!-- reader:end {begin[1]} -->((?:\r?\n){{1,2}}|\Z)", re.MULTILINE)
        stops = [(stop, _read(text[seek : stop.start()])) for stop in end.finditer(text, seek)]
        if not stops:
            continue
        # A note may itself hold such a line: the one that makes the digest right is ours.
        whole = [(stop, content) for stop, content in stops if digest(content) == begin[2]]
        stop, content = (whole or stops)[0]
        yield _Piece(text[at : begin.start()])
        own = text[begin.start() : stop.end()]
        yield _Piece(own, begin[1], content, stop[1], edited=not whole)
        at = seek = stop.end()
    yield _Piece(text[at:])


def _read(content: str) -> str:
    """A block's content with the line breaks we wrote, whatever an editor made of them."""
    return content.replace("\r\n", "\n")


def _lines(block: Block, line: str) -> str:
    """The block with the file's own line breaks, but for the last."""
    return block.text.removesuffix("\n").replace("\n", line)


def _front_matter(existing: str, ours: dict[str, str], line: str) -> str:
    """The front matter with our entries as they are now, and its owner's as they were."""
    left = {key: entry.replace("\n", line) for key, entry in ours.items()}
    out = _ENTRY.sub(
        lambda entry: left.pop(entry[1].strip(), "") if entry[1].strip() in _OURS else entry[0],
        existing,
    )
    return out + "".join(left.values())
