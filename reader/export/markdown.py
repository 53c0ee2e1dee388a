"""Knows how an article's annotations look in Markdown, block by block."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from urllib.parse import quote

from reader.export.escape import closed, escaped, fenced
from reader.model import Anchor, Annotation, AnnotationKind, Article, Scope
from reader.visible import UNSEEN, visible

_LABELS = {
    AnnotationKind.NOTE: "Note",
    AnnotationKind.QUESTION: "Question",
    AnnotationKind.HIGHLIGHT: "Highlight",
    AnnotationKind.FACT_CHECK: "Fact-check",
}
_STARTS_OR_JOINS_A_LIST = re.compile(r"[ \t]|[-+*]([ \t]|$)|\d{1,9}[.)]([ \t]|$)", re.MULTILINE)

_NOT_IN_A_LINK = re.compile(rf"[\s<>\\]|{UNSEEN.pattern}")


class Block(NamedTuple):
    """One annotation as it stands in an exported file."""

    id: str
    """Eight characters made from the annotation's id."""
    content: str
    """Markdown, without the markers round it; ends with a line feed."""

    @property
    def digest(self) -> str:
        """What tells whether somebody has edited the block since."""
        return digest(self.content)

    @property
    def text(self) -> str:
        """The block with its markers."""
        return (
            f"<!-- reader:begin {self.id} {self.digest} -->\n{self.content}"
            f"<!-- reader:end {self.id} -->\n"
        )


def digest(content: str) -> str:
    """Eight hexadecimal digits of the SHA-256 of `content`."""
    return hashlib.sha256(content.encode()).hexdigest()[:8]


def blocks(article: Article, annotations: Iterable[Annotation]) -> tuple[Block, ...]:
    """The annotations as blocks, in reading order, those that lost their place last."""
    ordered = sorted(annotations, key=lambda a: (a.anchor is Anchor.ORPHAN, *a.place))
    return tuple(_block(article, annotation) for annotation in ordered)


def front_matter(article: Article, annotations: Iterable[Annotation]) -> dict[str, str]:
    """The entries of the YAML front matter that are ours: key to the lines it takes, as written."""
    tags = sorted({tag for annotation in annotations for tag in annotation.tags})
    values = {
        "title": article.title,
        "source": article.source,
        "author": article.byline,
        "published": article.published,
    }
    entries = {key: f"{key}: {_yaml(value)}\n" for key, value in values.items() if value}
    if article.published and _is_date(article.published):
        entries["published"] = f"published: {article.published}\n"
    if tags:
        entries["tags"] = "tags:\n" + "".join(f"  - {_yaml_tag(tag)}\n" for tag in tags)
    entries["reader-doc"] = f"reader-doc: {_yaml(article.id)}\n"
    entries["reader-text"] = f"reader-text: sha256-{article.sha256[:12]}\n"
    return entries


def document(article: Article, annotations: Iterable[Annotation]) -> str:
    """A whole new file: front matter, the annotations, and room for the reader's own words."""
    annotations = tuple(annotations)
    return (
        f"---\n{''.join(front_matter(article, annotations).values())}---\n\n"
        f"# {escaped(article.title)}\n\n## Annotations\n\n"
        + "".join(f"{block.text}\n" for block in blocks(article, annotations))
        + "## My notes\n\nAnything outside the markers is yours.\n"
    )


def _block(article: Article, annotation: Annotation) -> Block:
    hashed = hashlib.sha256(annotation.id.encode("utf-8", "surrogatepass")).digest()
    short = base64.b32encode(hashed[:5]).decode().lower()
    parts = [f"### {_heading(article, annotation)}"]
    if annotation.scope is not Scope.ARTICLE:
        parts += [_quoted(article, annotation), f"^r-{short}"]
    if annotation.anchor is Anchor.ORPHAN:
        parts.append("*These words are no longer in the article.*")
    facts = "\n".join(_facts(article, annotation))
    if facts:
        parts.append(facts)
    body = visible(annotation.body).strip("\n").rstrip()
    if body:
        if facts and _STARTS_OR_JOINS_A_LIST.match(body):
            parts.append("<!-- -->")
        parts.append(closed(body))
    return Block(short, "\n\n".join(parts) + "\n\n")


def _heading(article: Article, annotation: Annotation) -> str:
    """Such as "Claim · Lena Ortiz · ¶4"."""
    parts = [_label(annotation)]
    if annotation.person:
        parts.append(escaped(annotation.person))
    if annotation.anchor is Anchor.ORPHAN:
        parts.append("place lost")
    elif annotation.scope is not Scope.ARTICLE:
        parts.append(article.place_of(annotation.quote.span.start))
    return " · ".join(parts)


def _label(annotation: Annotation) -> str:
    label = _LABELS[annotation.kind]
    if annotation.scope is Scope.STATEMENT:
        return "Claim" if annotation.kind is AnnotationKind.NOTE else f"Claim · {label}"
    tags_only = annotation.kind is AnnotationKind.NOTE and not annotation.body and annotation.tags
    return "Tags" if tags_only else label


def _quoted(article: Article, annotation: Annotation) -> str:
    """The annotated words as a block quote."""
    whole = "(whole paragraph) " if annotation.scope is Scope.PARAGRAPH else ""
    words = visible(annotation.quote.exact)
    if "\n" in words:
        text = fenced(words)
        if whole:
            text = f"{whole.strip()}\n\n{text}"
    else:
        text = whole + escaped(words)
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _facts(article: Article, annotation: Annotation) -> Iterable[str]:
    if annotation.tags:
        yield "- **Tags:** " + " ".join(f"#{_tag(tag)}" for tag in annotation.tags)
    if article.source.startswith(("http://", "https://")) and annotation.quote.exact:
        link = f"{_destination(article.source)}#:~:text={_fragment(annotation.quote.exact)}"
        yield f"- **Source:** [quote in article](<{link}>)"


def _tag(tag: str) -> str:
    """The tag as it is, unless another program wrote one that is no single word."""
    return "-".join(visible(tag).split())


def _fragment(words: str) -> str:
    """A text fragment (WICG Scroll to Text Fragment) that finds the words on the page."""
    pieces = words.split()
    if len(pieces) <= 8:
        return _percent(" ".join(pieces))
    return f"{_percent(' '.join(pieces[:4]))},{_percent(' '.join(pieces[-4:]))}"


def _percent(words: str) -> str:
    return quote(words, safe="", errors="replace").replace("-", "%2D")


def _destination(url: str) -> str:
    """`url` without its fragment, so that it can stand between "<" and ">"."""
    bare = _NOT_IN_A_LINK.sub(lambda m: quote(m[0], errors="replace"), url.split("#")[0])
    return re.sub(r"&(?=#?\w+;)", "&amp;", bare)


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _yaml_tag(tag: str) -> str:
    """The tag as a plain scalar where that can be nothing but this string, else quoted."""
    return tag if re.fullmatch(r"[a-z]\w*(/\w+)+", tag) else _yaml(tag)


def _yaml(value: str) -> str:
    """A double-quoted YAML scalar."""
    text = json.dumps(value, ensure_ascii=False)
    return UNSEEN.sub(lambda match: _yaml_escape(ord(match[0])), text)


def _yaml_escape(number: int) -> str:
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
