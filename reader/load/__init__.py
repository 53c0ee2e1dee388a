"""Bytes → `Article`: the one room that knows how texts are written down in files."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from hashlib import sha256
from pathlib import PurePath

from reader.load.bylines import read_date
from reader.load.clean import clean
from reader.load.decode import decode
from reader.load.paragraphs import Block, split_paragraphs
from reader.load.parts import recognise_parts
from reader.model import Article, Paragraph, ParagraphKind, ReaderError, Span

__all__ = ["LARGEST", "load_article", "parse_article"]

LARGEST = 64 * 2**20
"""Bytes over which no file is an article: twenty times War and Peace."""

_MARKDOWN = (".md", ".markdown", ".mdown")
_BETWEEN = "\n\n"
_TITLE_WORDS = 10
_TITLE_LENGTH = 80


def load_article(path: str) -> Article:
    """The article in the file at `path`, which is Markdown if its name says so.

    Raises ReaderError where there is no such file, or no text in it.
    """
    if path.lower().startswith(("http://", "https://")):
        raise ReaderError(
            f"{path} is a web page, which cannot be opened yet; save it as text first."
        )
    try:
        data = _read(path)
    except FileNotFoundError:
        raise ReaderError(f"There is no file {path}; check the name and the folder.") from None
    except IsADirectoryError:
        raise ReaderError(f"{path} is a folder; name a file in it.") from None
    except PermissionError:
        raise ReaderError(
            f"{path} may not be read by you; ask its owner for permission, or open a copy."
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ReaderError(f"{path} cannot be read ({reason}); check the path.") from error
    return parse_article(data, source=path, markdown=path.lower().endswith(_MARKDOWN))


def _read(path: str) -> bytes:
    """The file's bytes, as far as an article can be long; never waits for who may never write.

    Raises OSError, and ReaderError where it is neither a file nor a pipe.
    """
    # Opening a pipe that nobody writes to would wait for ever; this way it is at its end.
    with open(path, "rb", opener=_open_at_once) as file:
        kind = os.fstat(file.fileno()).st_mode
        if stat.S_ISFIFO(kind):
            os.set_blocking(file.fileno(), True)
        elif not stat.S_ISREG(kind):
            raise ReaderError(f"{path} is a device, not a file; name a file.")
        return file.read(LARGEST + 1)


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def parse_article(data: bytes, *, source: str, markdown: bool = False) -> Article:
    """The article that `data` holds; `source` is what to cite, "-" for standard input.

    Raises ReaderError where `data` is empty, of another format, or no text.
    """
    where = "Standard input" if source == "-" else source
    if len(data) > LARGEST:
        raise ReaderError(f"{where} is longer than {LARGEST >> 20} MB; split it.")
    text = clean(decode(data, where))
    title = byline = published = None
    if markdown:
        from reader.load.markdown import read_markdown

        front, blocks = read_markdown(text)
        title, byline, published = front.title, front.byline, front.published
        cited = front.source or source
    else:
        blocks, cited = split_paragraphs(text), source
    if not blocks:
        raise ReaderError(f"{where} has no text in it; choose another file.")
    del text
    parts = recognise_parts(blocks, headed=markdown)
    joined = _BETWEEN.join([block.text for block in blocks])
    digest = sha256(joined.encode()).hexdigest()
    return Article(
        id=digest[:16],
        sha256=digest,
        title=title or parts.title or _make_title(source, joined),
        byline=byline or parts.byline,
        dateline=parts.dateline,
        published=read_date(published) if published else parts.published,
        source=cited,
        text=joined,
        paragraphs=_place(blocks, parts.kinds),
    )


def _place(blocks: Sequence[Block], kinds: Sequence[ParagraphKind]) -> tuple[Paragraph, ...]:
    """The paragraphs with their spans in the joined text, what is read numbered from 1."""
    paragraphs = []
    start = number = 0
    unread = (ParagraphKind.TITLE, ParagraphKind.FURNITURE)
    for block, kind in zip(blocks, kinds, strict=True):
        end = start + len(block.text)
        read = kind not in unread
        number += read
        paragraphs.append(Paragraph(Span(start, end), kind, number if read else None))
        start = end + len(_BETWEEN)
    return tuple(paragraphs)


def _make_title(source: str, text: str) -> str:
    """A title for an article without one: its file's name if that has words, or how it begins."""
    stem = re.sub(r"[\s_-]+", " ", clean(PurePath(source).stem)).strip()
    words = re.search(r"[^\W\d_]{3,}", stem)
    if words and "://" not in source and not re.search(r"[0-9a-f]{12}", stem):
        return stem[0].upper() + stem[1:]
    opening = text[:_TITLE_LENGTH].partition("\n")[0].split()[:_TITLE_WORDS]
    title = " ".join(opening) or "Untitled"
    return title if title == text.strip() else f"{title}…"
