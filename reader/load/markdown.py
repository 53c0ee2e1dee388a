"""Knows Markdown: its blocks, its inline marks, and the YAML that may stand before them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from reader.load.clean import clean
from reader.load.paragraphs import Block, prose
from reader.model import ParagraphKind

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_LONGEST_FRONT_MATTER = 65536
_TAG = re.compile(r"<[^<>]*>")
_BREAK_TAG = re.compile(r"<(?:br|p|/p|hr)\b", re.IGNORECASE)


class FrontMatter(NamedTuple):
    """What the YAML before a Markdown text says of it."""

    title: str | None = None
    byline: str | None = None
    published: str | None = None
    source: str | None = None


def read_markdown(text: str) -> tuple[FrontMatter, tuple[Block, ...]]:
    """What stands before a cleaned Markdown text, and its blocks in plain text."""
    from markdown_it import MarkdownIt

    front, body = _split_front_matter(text)
    # With HTML off its tags would be text; parsed as HTML they can be told apart and dropped.
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(body)
    # Character references may have brought back what cleaning took away.
    blocks = (block._replace(text=_tidy(block)) for block in _blocks(tokens))
    return front, tuple(block for block in blocks if block.text)


def _tidy(block: Block) -> str:
    text = clean(block.text)
    if block.kind is ParagraphKind.CODE:
        lines = [line.rstrip() for line in text.expandtabs().split("\n")]
        return "\n".join(lines).strip("\n")
    depth = len(text) - len(text.lstrip(" ")) if block.kind is ParagraphKind.ITEM else 0
    return " " * depth + " ".join(text.split())


def _split_front_matter(text: str) -> tuple[FrontMatter, str]:
    found = _FRONT_MATTER.match(text, 0, _LONGEST_FRONT_MATTER)
    if found is None:
        return FrontMatter(), text
    import yaml

    try:
        # BaseLoader is safe_load without the guesses: every scalar stays the words as typed.
        fields = yaml.load(found[1], Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        return FrontMatter(), text
    if not isinstance(fields, Mapping):
        return FrontMatter(), text
    named = {str(name).lower(): value for name, value in fields.items()}
    return FrontMatter(
        title=_first(named, "title"),
        byline=_first(named, "author", "authors", "byline"),
        published=_first(named, "published", "date"),
        source=_first(named, "source", "url"),
    ), text[found.end() :]


def _first(fields: Mapping[str, object], *names: str) -> str | None:
    return next(filter(None, (_words(fields.get(name)) for name in names)), None)


def _words(value: object) -> str | None:
    """A YAML value as words: a list's parts with commas, of a mapping its name."""
    if isinstance(value, str):
        return (
            prose(clean(value).replace("\n", " ")) or None if value not in ("null", "~") else None
        )
    if isinstance(value, Mapping):
        return _words(value.get("name"))
    if isinstance(value, Sequence):
        return ", ".join(filter(None, (_words(v) for v in value if isinstance(v, str)))) or None
    return None


class _List:
    """A list being read: the mark of its next item."""

    def __init__(self, token: Token) -> None:
        self._number = int(token.attrGet("start") or 1) if token.type[0] == "o" else None
        self.mark = ""

    def begin_item(self) -> None:
        self.mark = "• " if self._number is None else f"{self._number}. "
        if self._number is not None:
            self._number += 1

    def take_mark(self) -> str:
        """The mark for an item's first paragraph; empty for those that follow."""
        mark, self.mark = self.mark, ""
        return mark


class _Nesting:
    """Where in a document's tree a token stands."""

    def __init__(self) -> None:
        self.lists: list[_List] = []
        self.quotes = 0
        self.level = 0

    def step(self, token: Token) -> None:
        """Go past a token that opens or closes a list, an item, a quotation or a heading."""
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self.lists.append(_List(token))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                self.lists[-1].begin_item()
            case "blockquote_open" | "blockquote_close":
                self.quotes += token.nesting
            case "heading_open" | "heading_close":
                self.level = int(token.tag[1:]) if token.nesting == 1 else 0

    def block(self, text: str) -> Block:
        """What a paragraph is here."""
        mark = self.lists[-1].take_mark() if self.lists and text else ""
        if self.level:
            return Block(ParagraphKind.HEADING, text, self.level)
        if mark:
            return Block(ParagraphKind.ITEM, "  " * (len(self.lists) - 1) + mark + text)
        return Block(ParagraphKind.QUOTE if self.quotes else ParagraphKind.TEXT, text)


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    nesting = _Nesting()
    rows: list[list[str]] = []
    for token in tokens:
        match token.type:
            case "tr_open":
                rows.append([])
            case "table_close":
                # A table's rows are lines that count, and no sentences.
                yield Block(ParagraphKind.CODE, "\n".join(" | ".join(row) for row in rows))
                rows = []
            case "inline" if rows:
                rows[-1].append(_inline(token.children or ()).strip())
            case "inline":
                yield nesting.block(_inline(token.children or ()).strip())
            case "fence" | "code_block":
                yield Block(ParagraphKind.CODE, token.content)
            case "html_block":
                yield from (Block(ParagraphKind.TEXT, t) for t in _html_texts(token.content))
            case _:
                nesting.step(token)


def _inline(tokens: Sequence[Token]) -> str:
    pieces = []
    for token in tokens:
        match token.type:
            case "softbreak" | "hardbreak":
                pieces.append(" ")
            case "image":
                pieces.append(_inline(token.children or ()))
            case "html_inline":
                pieces.append(" " if _BREAK_TAG.match(token.content) else "")
            case _:
                pieces.append(token.content)
    return "".join(pieces)


def _html_texts(html: str) -> Iterator[str]:
    """The paragraphs of a block of HTML, its comments and tags gone."""
    kept: list[str] = []
    for piece in html.split("<!--"):
        comment, end, text = piece.partition("-->")
        kept.append(text if end and kept else comment)
    for text in re.split(r"\n[ \t]*\n", _TAG.sub("", "".join(kept))):
        if text and not text.isspace():
            yield text
