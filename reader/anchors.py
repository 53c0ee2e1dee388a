"""Knows how to find an annotation's words again, in the text they came from or a changed one."""

from __future__ import annotations

from dataclasses import replace

from reader.model import Anchor, Annotation, Quote, Scope, Span

CONTEXT = 32
"""Code points of context kept on each side, as the Hypothesis client keeps."""


def quote_of(text: str, span: Span) -> Quote:
    """The selector of `span`: its words, the context round them, and where they stand."""
    return Quote(
        span,
        span.of(text),
        text[max(0, span.start - CONTEXT) : span.start],
        text[span.end : span.end + CONTEXT],
    )


def find(text: str, quote: Quote) -> Span | None:
    """Where the quoted words stand in `text`, or None when that would be a guess.

    The saved position counts if the words are there; else the words with their context,
    wherever they occur just once; else the bare words, if they occur just once and are long
    enough not to be a common phrase.
    """
    if not quote.exact:
        return quote.span if quote.span.end <= len(text) else None
    if quote.span.of(text) == quote.exact:
        return quote.span
    whole = quote.prefix + quote.exact + quote.suffix
    for needle, lead in ((whole, len(quote.prefix)), (quote.exact, 0)):
        if len(needle) < CONTEXT and needle != whole:
            continue
        at = text.find(needle)
        if at >= 0 and text.find(needle, at + 1) < 0:
            return Span(at + lead, at + lead + len(quote.exact))
    return None


def settle(annotation: Annotation, text: str) -> Annotation:
    """The annotation with its position in `text` and how sure that is; its words stay as saved."""
    if annotation.scope is Scope.ARTICLE:
        return annotation
    span = find(text, annotation.quote)
    if span is None:
        return replace(annotation, anchor=Anchor.ORPHAN)
    anchor = Anchor.EXACT if span == annotation.quote.span else Anchor.MOVED
    return replace(annotation, quote=annotation.quote._replace(span=span), anchor=anchor)
