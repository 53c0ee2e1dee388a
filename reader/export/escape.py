"""Knows how to write an article's own words so that Markdown shows them as they stand."""

from __future__ import annotations

import re

from reader.visible import visible

_ALWAYS = re.compile(r"[\\`*\[\]<>|~$]")
_UNDERSCORE = re.compile(r"(?<!\w)_|_(?!\w)|(?<=_)_|_(?=_)")
"""Between letters and digits an underscore is only itself: `budget_2026`."""
_WORD = re.compile(r"(?<!\S)(?=[#^])|(?<==)(?==)|(?<=%)(?=%)")
"""Where Obsidian would see a tag, a block id, a highlight or a comment."""
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LINE_START = re.compile(r"^(\s*)([-+=]|#{1,6}(?=\s|$))|^(\s*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)


_MAY_STAY_OPEN = re.compile(r"^[ \t>*+\-\d.)]*(?:```|~~~|<)", re.MULTILINE)
"""A line that may begin a fence or an HTML block, in a list or a quotation too."""


def escaped(text: str) -> str:
    """`text` as Markdown that renders to exactly these words.

    Holds for CommonMark with tables and strikethrough, and for Obsidian's tags, highlights,
    comments, mathematics and block ids. Line breaks become spaces, unseen characters are shown.
    """
    text = " ".join(visible(text).split())
    text = _ALWAYS.sub(r"\\\g<0>", text)
    text = _UNDERSCORE.sub(r"\\_", text)
    text = _ENTITY.sub(r"\\&", text)
    text = _WORD.sub(r"\\", text)
    return _LINE_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[3]}\\{m[4]}", text)


def fenced(text: str) -> str:
    """`text` as a fenced block, for lines whose breaks and spaces count."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def closed(body: str) -> str:
    """A reader's own Markdown, ended so that what follows is not part of it.

    Nothing of it is changed; where a code fence, a comment or an HTML block was left open, the
    line that closes it is added.
    """
    if _MAY_STAY_OPEN.search(body) is None:
        return body
    from markdown_it import MarkdownIt

    parse = MarkdownIt("commonmark").parse
    marker = "<!-- end -->"

    def ends(text: str) -> bool:
        last = parse(f"{text}\n\n{marker}\n")[-1]
        return last.type == "html_block" and last.level == 0 and last.content.strip() == marker

    if ends(body):
        return body
    left_open = parse(body)[-1]
    tag = re.match(r"\s*<(\w+)", left_open.content)
    for line in (left_open.markup, f"</{tag[1]}>" if tag else "", "-->", "?>", "]]>", ">"):
        if ends(f"{body}\n{line}"):
            return f"{body}\n{line}"
    return body
