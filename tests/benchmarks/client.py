"""The rule by which the Hypothesis client anchors, from its description, to be compared with.

The position if the words are there (in the article, in the paragraph of the same number); else
every exact hit, or else the places with fewest errors, of at most half the length or 256; of
those the one with the best score: 50 for the words, 20 for each side's context, 2 for the place.
"""

from __future__ import annotations

from reader.model import Quote, Span, Version

ERRORS = 256
"""How many errors a match may have at most, however long the quote."""
MATCHES = 50
"""How many places of equally few errors are scored, to end in time."""


def anchor(old: Version, new: Version, quote: Quote) -> Span | None:
    """Where the client would show the annotation; None where it would call it an orphan."""
    span, text = quote.span, new.text
    for index, paragraph in enumerate(old.paragraphs):
        if paragraph.covers(span) and index < len(new.paragraphs):
            start = new.paragraphs[index].start + span.start - paragraph.start
            if text.startswith(quote.exact, start):
                return Span(start, start + len(quote.exact))
    if span.of(text) == quote.exact:
        return span
    found = search(text, quote.exact, min(ERRORS, len(quote.exact) // 2))
    if not found:
        return None
    return max(found, key=lambda match: _score(text, quote, *match))[0]


def _score(text: str, quote: Quote, span: Span, errors: int) -> float:
    before = text[max(0, span.start - len(quote.prefix)) : span.start]
    after = text[span.end : span.end + len(quote.suffix)]
    apart = abs(span.start - quote.span.start) / len(text)
    return (
        50 * (1 - errors / len(quote.exact))
        + 20 * (_context(before, quote.prefix) if quote.prefix else 1)
        + 20 * (_context(after, quote.suffix) if quote.suffix else 1)
        + 2 * (1 - apart)
    ) / 92


def _context(text: str, sought: str) -> float:
    found = search(text, sought, len(sought)) if text else []
    return 1 - found[0][1] / len(sought) if found else 0.0


def search(text: str, sought: str, most: int) -> list[tuple[Span, int]]:
    """The places with fewest errors, each with how many."""
    exact: list[tuple[Span, int]] = []
    at = text.find(sought)
    while at >= 0:
        exact.append((Span(at, at + len(sought)), 0))
        at = text.find(sought, at + 1)
    if exact:
        return exact
    errors = _errors(text, sought, anywhere=True)
    least = min(errors)
    if least > most:
        return []
    found = []
    for end in [n for n, count in enumerate(errors) if count == least][:MATCHES]:
        window = text[max(0, end - len(sought) - least) : end]
        backward = _errors(window[::-1], sought[::-1], anywhere=False)
        found.append((Span(end - backward.index(min(backward)), end), least))
    return found


def _errors(text: str, sought: str, *, anywhere: bool) -> list[int]:
    """The fewest errors of a match that ends at each position (Myers 1999).

    It may begin anywhere, or at the text's start only.
    """
    bits: dict[str, int] = {}
    for index, letter in enumerate(sought):
        bits[letter] = bits.get(letter, 0) | 1 << index
    mask, last = (1 << len(sought)) - 1, 1 << (len(sought) - 1)
    up, down, count = mask, 0, len(sought)
    counts = [count]
    for letter in text:
        equal = bits.get(letter, 0)
        zero = (((equal & up) + up) ^ up) | equal | down
        right, left = down | (~(zero | up) & mask), up & zero
        count += bool(right & last) - bool(left & last)
        right = (right << 1 | (not anywhere)) & mask
        up, down = (left << 1 & mask) | (~(zero | right) & mask), right & zero
        counts.append(count)
    return counts
