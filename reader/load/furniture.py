"""Knows what web pages put around an article, by the words of whole paragraphs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_NETWORK = r"(?:facebook|twitter|x|linkedin|reddit|whatsapp|pinterest|telegram|tumblr|e-?mail)"
_MAIL = r"your e-?mail(?: address)?"

_ANYWHERE = (
    r"skip to (?:the )?(?:main )?(?:content|navigation|search|footer|article)",
    rf"{_MAIL} will not be published(?:\. required fields are marked(?: \*)?)?",
    r"required fields are marked(?: \*)?",
    r"save my name,? e-?mail,?.{0,20} website.{0,60}",
    rf"(?:click to )?share on {_NETWORK}(?: \(opens in new window\))?",
    r"continue reading the main story",
    r"cancel reply",
    r"leave a reply cancel reply",
    r"this site uses akismet to reduce spam\..{0,60}",
)
"""Sentences no article says for itself; hidden wherever they stand."""

_SHARE = (
    r"share(?: (?:this|via|now|this article|this story|this post|this page))?",
    rf"share(?: this)?(?: (?:on|via|with))? {_NETWORK}(?:,? (?:and )?{_NETWORK})*",
    r"(?:tweet|pin it|print|print this|save this article)",
    r"advertise?ments?",
    r"(?:please )?(?:subscribe|sign up)(?: (?:now|today|here))?"
    r"(?: (?:to|for) (?:our|the|my|your) (?:\w+ ){0,3}newsletters?)?.{0,3}",
    r"follow us(?: on .{1,60})?",
    r"(?:log|sign) in(?: or (?:register|sign up|subscribe))?",
    r"we use cookies .{0,300}",
    r"this (?:web)?site uses cookies .{0,300}",
    r"accept(?: all)?(?: cookies)?",
    r"loading",
)
_TOP = (
    *_SHARE,
    r"(?:main |toggle )?(?:menu|navigation|search|close)(?: menu)?",
    r"home",
    r"breaking news",
)
"""Before the title."""
_BENEATH = (
    *_SHARE,
    r"by",
    r"(?:\d+|no) comments?",
    r"(?:\d+ )?min(?:ute)?s? read",
    r"listen(?: to (?:this )?article)?",
    r"posted in",
)
"""Between the title and the first paragraph of the article."""
_END = (
    *_SHARE,
    r"by",
    r"read more",
    r"(?:related|recommended|more|popular|recent|latest) (?:articles|stories|posts|news|reading)",
    r"(?:you (?:may|might) also like|more from .{1,40})",
    r"leave a (?:reply|comment)",
    r"(?:post|add|write) a comment",
    r"post comment",
    r"(?:\d+|no|view|show) comments?(?: \(\d+\))?",
    r"comments(?: are closed| off| \(\d+\))?",
    r"tags?: .{1,200}",
    r"tagged(?: with| in)?:? .{1,200}",
    r"(?:filed under|posted in|categor(?:y|ies)):? .{1,120}",
    r"(?:previous|next) (?:post|article|story)(?:: .{1,160})?",
    r"(?:copyright )?(?:©|\(c\)|copyright) ?(?:\d{4}).{0,120}",
    r"all rights reserved",
    r"back to top",
    r"(?:privacy policy|terms of (?:use|service)|contact us|about us)",
    r"follow .{1,40} on (?:twitter|facebook|instagram|x):? @\w+",
)
"""After the last paragraph of the article."""


def _whole(patterns: Sequence[str]) -> Callable[[str], re.Match[str] | None]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE).fullmatch


_is_anywhere = _whole(_ANYWHERE)
_is_top = _whole((*_ANYWHERE, *_TOP))
_is_beneath = _whole((*_ANYWHERE, *_BENEATH))
_is_end = _whole((*_ANYWHERE, *_END))
_LONGEST = 360
"""No paragraph longer than this is furniture, in code points."""
_BOOK_BEGINS = re.compile(r"\*\*\* ?START OF (?:THE|THIS) PROJECT GUTENBERG EBOOK.*", re.DOTALL)
_BOOK_ENDS = re.compile(r"\*\*\* ?END OF (?:THE|THIS) PROJECT GUTENBERG EBOOK.*", re.DOTALL)


def find_furniture(
    texts: Sequence[str], is_title: Callable[[int], bool], is_credit: Callable[[int], bool]
) -> frozenset[int]:
    """The indices of the paragraphs to hide; none where that would leave nothing to read.

    Weak words ("Menu", "Read More") count only at the edges: before a title, between it and the
    article, and after the last paragraph. `is_title` and `is_credit` say of an index whether the
    paragraph could be the headline, or is a byline or a date.
    """
    bare = {at: _bare(text) for at, text in enumerate(texts) if len(text) <= _LONGEST}
    sure = {at for at, text in bare.items() if _is_anywhere(text)}
    end = _trailing(texts, bare)
    top, beneath = _leading(texts, bare, is_title, is_credit)
    # A lone "Menu" before a title may be the title: it takes two to make a web page.
    if len(sure | end | top | beneath) < 2:
        top = set()
    hidden = sure | end | top | beneath | _licence(texts, is_credit)
    return frozenset() if len(hidden) == len(texts) else frozenset(hidden)


def _bare(text: str) -> str:
    """A paragraph without the bullets, arrows and full stops that pages set around their words."""
    return text.strip(" •*·|-–—→»«›‹>.:!…")


def _trailing(texts: Sequence[str], bare: dict[int, str]) -> set[int]:
    end: set[int] = set()
    for at in range(len(texts) - 1, -1, -1):
        if at not in bare or not _is_end(bare[at]):
            break
        end.add(at)
    return end


def _leading(
    texts: Sequence[str],
    bare: dict[int, str],
    is_title: Callable[[int], bool],
    is_credit: Callable[[int], bool],
) -> tuple[set[int], set[int]]:
    """What stands before the title, and what between it and the article; both empty without one."""
    top: set[int] = set()
    beneath: set[int] = set()
    titled = False
    for at in range(len(texts)):
        text = bare.get(at)
        if text is None or is_credit(at):
            if text is None:
                break
        elif (_is_beneath if titled else _is_top)(text):
            (beneath if titled else top).add(at)
        elif not titled and is_title(at):
            titled = True
        else:
            break
    return (top, beneath) if titled else (set(), set())


def _licence(texts: Sequence[str], is_credit: Callable[[int], bool]) -> set[int]:
    """What Project Gutenberg sets before and after a book, save the book's title and author."""
    begins = next((at for at, text in enumerate(texts[:40]) if _BOOK_BEGINS.match(text)), None)
    if begins is None:
        return set()
    ends = next((at for at, text in enumerate(texts) if _BOOK_ENDS.match(text)), len(texts))
    before = {at for at in range(begins + 1) if not is_credit(at)}
    return before | set(range(ends, len(texts)))
