"""Knows what was found in an article: looked for once, shown as it comes, and kept."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import NamedTuple

from reader.model import Article, Span, Statement
from reader.store import Found, keep_found, load_found

_GROWN = 1.5
"""How much longer the stretch that was read must be before people are looked for in it again.

Looking for them in every stretch anew would cost a long text the square of its length.
"""


class Finding(NamedTuple):
    """What has been found in an article while it is still being looked through."""

    found: Found
    """The same object as long as nothing was added to it."""
    read: Span
    """The stretch of the text that it was found in."""
    done: float
    """How much has been looked through, from 0 to 1, which is the whole."""


def found_in(library: Path, article: Article) -> Found:
    """The article's statements and people, from the library's cache if they were found before."""
    from reader.attribution import find_statements

    path = _cache_of(library, article)
    found = load_found(path)
    if found is None:
        found = _with_people(article.text, find_statements(article.text))
        keep_found(path, found)
    return found


def finding_from(library: Path, article: Article, at: int) -> Generator[Finding, int | None, None]:
    """Yields what is found in the article from the offset `at` outward, the whole at last.

    Whoever sends another offset has its neighbourhood looked through next. Only the whole is kept
    in the library's cache, and from there it comes at once.
    """
    from reader.attribution import find_statements_from, seen

    path = _cache_of(library, article)
    text, whole = article.text, Span(0, len(article.text))
    kept = load_found(path)
    if kept is not None:
        yield Finding(kept, whole, 1.0)
        return
    now = Finding(((), ()), Span(at, at), 0.0)
    steps = find_statements_from(text, at)
    step = next(steps, None)
    while step is not None:
        if step.done == 1.0:
            now = Finding(_with_people(text, step.statements), whole, step.done)
            keep_found(path, now.found)
        elif _is_worth_showing(step.read, now.read, at):
            stretches = (step.read, *step.elsewhere)
            found = _with_people(seen(text, stretches), step.statements)
            now = Finding(found, step.read, step.done)
        moved = yield now._replace(done=step.done)
        at = at if moved is None else moved
        try:
            step = steps.send(moved)
        except StopIteration:
            return


def _cache_of(library: Path, article: Article) -> Path:
    from reader.attribution import VERSION

    return library / "cache" / f"{article.sha256[:32]}-{VERSION}.json"


def _with_people(text: str, statements: tuple[Statement, ...]) -> Found:
    from reader.attribution import find_people

    return statements, find_people(text, statements)


def _is_worth_showing(read: Span, shown: Span, at: int) -> bool:
    """Whether what was read holds all that is shown and enough more, or the eye is elsewhere."""
    length = shown.end - shown.start
    is_grown = read.covers(shown) and read.end - read.start > _GROWN * length
    return not length or is_grown or not shown.start <= at <= shown.end
