"""What every test may use: the seed article and a library of its own."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from uuid import UUID

import pytest
import textual._wait

from reader.anchors import quote_of
from reader.desk import Library, open_library
from reader.load import load_article
from reader.model import Annotation, AnnotationKind, Article, Quote, Scope, Span
from reader.store import Notebook, storage

# What a person's own shell asks of every program must not change what is tested.
for name in ("NO_COLOR", "FORCE_COLOR", "TEXTUAL", "TEXTUAL_THEME", "READER_LIBRARY"):
    os.environ.pop(name, None)

# Pilot takes the program for idle where it has done next to nothing for so many seconds: its own
# fiftieth, twice after each key, is most of the time that the tests would take.
textual._wait.SLEEP_GRANULARITY = 1 / 200
textual._wait.SLEEP_IDLE = textual._wait.SLEEP_GRANULARITY / 20

collect_ignore = () if find_spec("torch") else ("test_training.py",)
"""What needs an extra that is not installed."""

ROOT = Path(__file__).resolve().parents[1]
SEED = next((ROOT / "seeds").glob("*.txt"))
FOUND = ROOT / "tests" / "cases" / "found.json"
"""What the model once found in the seed: another one, or another processor, finds it otherwise."""
NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


def written(
    article: Article,
    span: Span | None = None,
    *,
    paragraph: int | None = None,
    person: str | None = None,
    body: str = "",
    tags: Iterable[str] = (),
    kind: AnnotationKind = AnnotationKind.NOTE,
    serial: int = 1,
) -> Annotation:
    """An annotation whose id and time are made from `serial`, so that it is always the same."""
    scope, quote = Scope.ARTICLE, Quote(Span(0, 0), "", "", "")
    if paragraph is not None:
        index = article.index_of(paragraph)
        assert index is not None
        scope, quote = Scope.PARAGRAPH, quote_of(article.text, article.paragraphs[index].span)
    elif span is not None:
        scope = Scope.STATEMENT if person else Scope.SPAN
        quote = quote_of(article.text, span)
    time = NOON + timedelta(minutes=serial)
    return Annotation(
        id=str(UUID(int=serial, version=4)),
        scope=scope,
        quote=quote,
        person=person,
        kind=kind,
        body=body,
        tags=tuple(tags),
        created=time,
        modified=time,
        creator="ada",
        version=article.version,
    )


def again(library: Library) -> Library:
    """The same library as another process opens it, with nothing to tell."""
    return open_library(library.folder, tell=lambda sentence: pytest.fail(sentence))


def words(article: Article, quoted: str) -> Span:
    """Where the words stand in the article."""
    start = article.text.index(quoted)
    return Span(start, start + len(quoted))


@pytest.fixture(scope="session")
def seed() -> Article:
    """The given article."""
    return load_article(str(SEED))


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """An empty library in a folder of its own."""
    monkeypatch.delenv("READER_LIBRARY", raising=False)
    return open_library(tmp_path / "library")


@pytest.fixture
def told() -> list[str]:
    """The sentences the store told."""
    return []


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a notebook may keep its file; the folder is not there yet."""
    return tmp_path / "library" / "articles" / "c9189bdb19d5d5e3.json"


@pytest.fixture
def notebook(path: Path, told: list[str]) -> Notebook:
    """An empty notebook."""
    return Notebook(path, told.append)


@pytest.fixture
def lagging(monkeypatch: pytest.MonkeyPatch) -> None:
    """The TinyDB file stays behind its journal until it is folded, as that of many notes does."""
    monkeypatch.setattr(storage, "_SHORT", -1)
