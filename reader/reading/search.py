"""Knows how to find what a person types in a text that is typeset more carefully."""

from __future__ import annotations

import re

from reader.model import Article, Span

_ALIKE = (
    "'‘’‚‛`´",
    '"“”„‟«»',
    "-‐‑‒–—−",
)


def pattern_of(query: str) -> re.Pattern[str] | None:
    """A pattern for `query`, or None where it is blank.

    Spaces stand for any white space, plain quotes and hyphens for their curly and long kin, and
    small letters for both cases, unless the query has a capital (smart case).
    """
    words = query.replace("...", "…").split()
    if not words:
        return None
    source = r"\s+".join("".join(_one(c) for c in word) for word in words)
    return re.compile(source, 0 if query != query.lower() else re.IGNORECASE)


def _one(character: str) -> str:
    for alike in _ALIKE:
        if character in alike:
            return f"[{re.escape(alike)}]"
    return r"(?:…|\.\.\.)" if character == "…" else re.escape(character)


def matches_in(article: Article, query: str) -> tuple[Span, ...]:
    """Where `query` stands in the article, in order, hidden paragraphs included."""
    pattern = pattern_of(query)
    if pattern is None:
        return ()
    return tuple(Span(*match.span()) for match in pattern.finditer(article.text))
