"""Knows how to find an annotation's words again, in the text they came from or a changed one."""

from __future__ import annotations

from dataclasses import replace

from reader.anchors.alignment import Alignment, align
from reader.anchors.quotes import CONTEXT, quote_of
from reader.anchors.search import Placement, Suggestion, place_without_text, suggestions
from reader.model import Annotation, Version

__all__ = [
    "CONTEXT",
    "Alignment",
    "Placement",
    "Suggestion",
    "align",
    "place_without_text",
    "quote_of",
    "settle",
    "suggestions",
]


def settle(annotation: Annotation, text: str) -> Annotation:
    """The annotation with its position in `text` and how sure that is; its words stay as saved."""
    found = place_without_text(Version(text, ()), annotation.quote, annotation.scope)
    if found.span is None:
        return replace(annotation, anchor=found.anchor)
    if not annotation.quote.exact:
        return annotation
    return replace(
        annotation, quote=annotation.quote._replace(span=found.span), anchor=found.anchor
    )
