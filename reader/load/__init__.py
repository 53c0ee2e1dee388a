"""Bytes → `Article`: the one room that knows how texts are written down in files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path, PurePath

from reader.load.bylines import read_date
from reader.load.clean import clean
from reader.load.decode import decode
from reader.load.paragraphs import Block, split_paragraphs
from reader.load.parts import recognise_parts
from reader.model import Article, Paragraph, ParagraphKind, ReaderError, Span

__all__ = ["load_article", "parse_article"]

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
    where = _shown(path)
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise ReaderError(f"There is no file {where}; check the name and the folder.") from None
    except IsADirectoryError:
        raise ReaderError(f"{where} is a folder; name a file in it.") from None
    except PermissionError:
        raise ReaderError(
            f"{where} may not be read by you; ask its owner for permission, or open a copy."
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ReaderError(f"{where} cannot be read ({reason}); check the path.") from error
    return parse_article(data, source=path, markdown=path.lower().endswith(_MARKDOWN))


def parse_article(data: bytes, *, source: str, markdown: bool = False) -> Article:
    """The article that `data` holds; `source` is what to cite, "-" for standard input.

    Raises ReaderError where `data` is empty, of another format, or no text.
    """
    where = "Standard input" if source == "-" else _shown(source)
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
    stem = re.sub(r"[\s_-]+", " ", _shown(PurePath(source).stem)).strip()
    words = re.search(r"[^\W\d_]{3,}", stem)
    if words and "://" not in source and not re.search(r"[0-9a-f]{12}", stem):
        return stem[0].upper() + stem[1:]
    opening = text[:_TITLE_LENGTH].partition("\n")[0].split()[:_TITLE_WORDS]
    title = " ".join(opening) or "Untitled"
    return title if title == text.strip() else f"{title}…"


def _shown(path: str) -> str:
    """A path fit for one line on a screen."""
    return " ".join(clean(path).split())
