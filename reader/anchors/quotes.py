"""Knows what is kept of an annotation's words: they, their place and their context."""

from __future__ import annotations

from reader.model import Quote, Span

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
