"""Knows the lines that say who wrote an article, when it was published and whence it was filed."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

_LONGEST = 160
"""A line about the article is at most so many code points."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    rf"(?:{_WEEKDAY})?(?:"
    rf"(?P<month1>{_MONTH})\s+(?P<day1>{_DAY})(?:,?\s+(?P<year1>\d{{4}}))?"
    rf"|(?P<day2>{_DAY})\s+(?:of\s+)?(?P<month2>{_MONTH}),?(?:\s+(?P<year2>\d{{4}}))?"
    r"|(?P<year3>\d{4})[-/.](?P<month3>\d{1,2})[-/.](?P<day3>\d{1,2})"
    r"|(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})[-/.](?P<year4>\d{4})"
    r")"
)
_CLOCK = (
    r"(?:(?:\s*[,|•·–—@-]\s*|\s+|t)(?:at\s+)?\d{1,2}[:.h]\d{2}(?::\d{2}(?:\.\d+)?)?"
    r"\s*(?:[ap]\.?\s?m\b\.?)?\s*(?:\(?[a-z]{1,5}\)?|[+-]\d{2}:?\d{2})?)?"
)
_LABEL = (
    r"(?:(?P<label>(?:first\s+|originally\s+)?(?:published|posted|date|filed|updated|modified"
    r"|last\s+(?:updated|modified)|publish(?:ed)?\s+date|release\s+date)(?:\s+on)?)\s*:?\s+)?"
)
_DATE_LINE = re.compile(rf"{_LABEL}(?P<date>{_DATE}{_CLOCK})\.?", re.IGNORECASE)

_SMALL_WORDS = (
    r"(?:and|with|for|of|the|in|at|de|del|della|der|den|di|da|dos|du|la|le|van|von|ter|ten|bin|ibn"
    r"|al|el|y|e|und|et|staff|senior|chief|special|contributing|political|foreign|national"
    r"|writers?|reporters?|correspondents?|editors?|columnists?|columnist|bureau|to|as|told)"
)
_NAME_WORD = r"(?:[^\W\d_a-zß-öø-ÿ][\w.'’\-]*|[dl]['’][A-Z]\w*)"
_NAMES = re.compile(rf"{_NAME_WORD}(?:(?:,|\s*[&/])?\s+(?:{_NAME_WORD}|{_SMALL_WORDS}))*\.?")
_BY = re.compile(r"(?:[-•*·]\s+)?(?:written\s+by|words\s+by|story\s+by|by|author:)\s+", re.I)
_NOT_NAMES = re.compile(rf"(?:{_MONTH}|{_WEEKDAY}|the|an?|all|this|that|now|then)(?:\s|$)", re.I)
_SEPARATOR = re.compile(r"\s*[|•·]\s*|\s+[–—]\s+")
_AGENCY = re.compile(rf"{_NAME_WORD}(?:\s+{_NAME_WORD}){{0,3}}")
_BOOK_LINE = re.compile(r"(title|author):\s+(\S.*)", re.IGNORECASE)

_PLACE = r"[^\W\d_a-zß-öø-ÿ][^\W\d_a-zß-öø-ÿ.'’/-]+(?:,?\s[^\W\d_a-zß-öø-ÿ.'’/-]+){0,4}"
_NEAR_PLACE = r"(?:,\s(?:[A-Z][\w.]*\.?\s?){1,3})?"
_DAY_FILED = rf"(?:,\s(?i:{_MONTH})\s\d{{1,2}}(?:,\s\d{{4}})?)?"
_DASH = r"(?=\s*(?:[–—―]|--)|\s+[-_]\s)"
_CITY = r"[A-Z][\w.'’/-]*(?:\s(?:[A-Z][\w.'’/-]*|d[aeo]|del|of|sur|upon)){0,4}"
_AGENT = r"\([A-Z][A-Za-z ./&-]{1,30}\)"
_DATELINES = (
    re.compile(rf"{_CITY}{_NEAR_PLACE}{_DAY_FILED}\s?{_AGENT}{_DASH}"),
    re.compile(rf"{_PLACE}{_NEAR_PLACE}{_DAY_FILED}(?=(?:\s*[–—―]|\s+--)\s*[“\"‘'\dA-Z])"),
)
_NO_PLACE = re.compile(
    r"(?:EXCLUSIVE|BREAKING|UPDATED?|WATCH|VIDEO|ANALYSIS|OPINION|REVIEW|LIVE|NOTE|CORRECTION)\b"
)


class Credits(NamedTuple):
    """What one line says about an article."""

    byline: str | None = None
    published: str | None = None
    updated: bool = False
    """Whether the date is that of a later change."""
    title: str | None = None


def read_credits(line: str) -> Credits | None:
    """Who and when a line of its own names, or None where it is no such line.

    A date without doubt is given as YYYY-MM-DD, any other as it stands.
    """
    if len(line) > _LONGEST or not line:
        return None
    if book := _BOOK_LINE.fullmatch(line):
        return Credits(title=book[2]) if book[1].lower() == "title" else Credits(byline=book[2])
    parts = [part for part in _SEPARATOR.split(line) if part]
    whole = _read_part(line)
    if whole is not None or len(parts) < 2 or len(parts) > 4:
        return whole
    read = [_read_part(part) for part in parts]
    if len(parts) == 2 and read == [None, None]:
        return _signed(*parts) if "|" in line else None
    if read[0] is None and not _AGENCY.fullmatch(parts[0]):
        return None
    if any(r is None and not _AGENCY.fullmatch(p) for r, p in zip(read, parts, strict=True)):
        return None
    byline = next((r.byline for r in read if r and r.byline), None)
    when = next((r for r in read if r and r.published), None)
    return Credits(byline, when.published if when else None, when.updated if when else False)


def is_front_line(line: str) -> bool:
    """Whether a line says who wrote an article, or when."""
    return read_credits(line) is not None


def find_dateline(text: str) -> str | None:
    """The place and agency a paragraph opens with before a dash: "PARIS (BLOOMBERG)"."""
    head = text[:120]
    for pattern in _DATELINES:
        found = pattern.match(head)
        if found and len(found[0]) >= 4 and not _NO_PLACE.match(head):
            return found[0].strip()
    return None


def read_date(text: str) -> str:
    """`text` as YYYY-MM-DD where it is one date without doubt, else as it stands."""
    found = _DATE_LINE.fullmatch(text.strip())
    return _iso(found) or text.strip() if found else text.strip()


def _read_part(part: str) -> Credits | None:
    if found := _DATE_LINE.fullmatch(part):
        label = (found["label"] or "").lower()
        return Credits(
            published=_iso(found) or found["date"],
            updated="updated" in label or "modified" in label,
        )
    by = _BY.match(part)
    if by is None:
        return None
    names = part[by.end() :]
    if _NOT_NAMES.match(names) or not _NAMES.fullmatch(names):
        return None
    return Credits(byline=names.rstrip("."))


def _signed(name: str, agency: str) -> Credits | None:
    """ "Jane Smith | Reuters": two or three capitalised words, and who they write for."""
    named = re.fullmatch(rf"{_NAME_WORD}(?:\s+{_NAME_WORD}){{1,2}}", name)
    return Credits(byline=f"{name} | {agency}") if named and _AGENCY.fullmatch(agency) else None


def _iso(found: re.Match[str]) -> str | None:
    parts = found.groupdict()
    if parts["first"]:
        first, second, year = int(parts["first"]), int(parts["second"]), int(parts["year4"])
        if first <= 12 and second <= 12 and first != second:
            return None  # 7/6/2022 is June in London and July in New York
        day, month = (first, second) if first > 12 else (second, first)
    else:
        form = next(n for n in "123" if parts[f"month{n}"])
        if not parts[f"year{form}"]:
            return None
        year = int(parts[f"year{form}"])
        named = parts[f"month{form}"].lower().rstrip(".")
        month = _MONTHS[named] if named in _MONTHS else int(named)
        day = int(re.sub(r"\D", "", parts[f"day{form}"]))
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
