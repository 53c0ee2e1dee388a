"""Knows how who-said-what looks to a script: JSON, JSON lines, CSV and plain text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from reader.model import Article, Paragraph, Span, Statement
from reader.visible import UNSEEN, visible

COLUMNS = (
    "article", "source", "paragraph", "person", "kind", "claim", "speaker", "cue",
    "start", "end", "confidence", "origin",
)  # fmt: skip


def statements_json(article: Article, statements: Iterable[Statement]) -> str:
    """One indented JSON object: the article, its text, its statements; positions in code points."""
    return _json(_object(article, statements), indent=2)


def statements_jsonl(article: Article, statements: Iterable[Statement]) -> str:
    """The same object on one line."""
    return _json(_object(article, statements))


def statements_csv(article: Article, statements: Iterable[Statement], *, header: bool) -> str:
    """One row a statement.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it (OWASP's
    advice on CSV injection), a line break in one is a line feed, and unseen characters are shown.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if header:
        writer.writerow(COLUMNS)
    for statement in statements:
        cells = (
            article.id,
            article.source,
            _paragraph(article, statement).number,
            statement.person,
            statement.kind.value,
            " … ".join(span.of(article.text) for span in statement.claim),
            statement.speaker and statement.speaker.of(article.text),
            statement.cue and statement.cue.of(article.text),
            statement.span.start,
            statement.span.end,
            f"{statement.confidence:.2f}",
            statement.origin.value,
        )
        writer.writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def statements_text(article: Article, statements: Iterable[Statement]) -> str:
    """One paragraph a statement: who, where, how, and the words."""
    out = []
    for statement in statements:
        words = " … ".join(" ".join(span.of(article.text).split()) for span in statement.claim)
        where = article.place_of(statement.span.start)
        out.append(
            f"{statement.person or '(nobody named)'} · {where} · {statement.kind}\n  {words}\n"
        )
    return "\n".join(out)


def _json(value: dict[str, Any], *, indent: int | None = None) -> str:
    """`value` as JSON, its unseen characters by their numbers: the same to a script, and harmless
    on a screen."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return UNSEEN.sub(lambda match: json.dumps(match[0])[1:-1], text) + "\n"


def _object(article: Article, statements: Iterable[Statement]) -> dict[str, Any]:
    def part(span: Span | None) -> dict[str, Any] | None:
        return span and {"start": span.start, "end": span.end, "text": span.of(article.text)}

    return {
        "article": {
            "id": article.id,
            "title": article.title,
            "source": article.source,
            "sha256": article.sha256,
        },
        "text": article.text,
        "statements": [
            {
                "paragraph": _paragraph(article, statement).number,
                "person": statement.person,
                "speaker": part(statement.speaker),
                "cue": part(statement.cue),
                "claim": [part(span) for span in statement.claim],
                "kind": statement.kind.value,
                "confidence": statement.confidence,
                "origin": statement.origin.value,
            }
            for statement in statements
        ],
    }


def _paragraph(article: Article, statement: Statement) -> Paragraph:
    return article.paragraphs[article.paragraph_at(statement.span.start)]


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    value = visible(value)
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\n", "\0")) else value
