"""Knows the texts that articles had, and to which article a text or a file belongs."""

from __future__ import annotations

import gzip
import json
import zlib
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from reader.model import Article, Span, Version
from reader.store.disk import keep_aside, make_folder, seal, unseal, write_atomically

_UNREADABLE = (OSError, EOFError, zlib.error, ArithmeticError, LookupError, TypeError, ValueError)
_QUICK = 3
"""How hard gzip tries: twice as quick as its default, and a tenth larger."""


class Texts:
    """The texts in a library. None is ever changed: another text is another version."""

    def __init__(self, library: Path) -> None:
        self._texts = library / "texts"
        self._paths = library / "paths"
        self._sound: set[Path] = set()

    def article_of(self, version: str) -> str | None:
        """The article that had this text; None if no article did."""
        with suppress(OSError):
            for path in sorted((self._texts / version).glob("*.json.gz")):
                return path.name.removesuffix(".json.gz")
        return None

    def read_at(self, path: str) -> tuple[str, str] | None:
        """The article last read from a file, and the version it had; None if none was."""
        with suppress(OSError, ValueError):
            about, _, known = unseal(self._pointer(path).read_bytes()).partition(b" for ")
            article, version = about.decode("ascii").split()
            if known == _bytes(path):
                return article, version
        return None

    def load(self, version: str) -> Version | None:
        """The text of that version; None where it was not kept, or cannot be read."""
        article = self.article_of(version)
        if article is None:
            return None
        try:
            data = json.loads(gzip.decompress(self._path(article, version).read_bytes()))
            text = str(data["text"])
            spans = tuple(Span(int(start), int(end)) for start, end in data["paragraphs"])
            is_same = _digest(text)[: len(version)] == version
        except _UNREADABLE:
            return None
        return Version(text, spans) if is_same else None

    def keep(self, article: Article, path: str) -> None:
        """Keeps the article's text, and that it was read from `path`; raises OSError."""
        if path != "-" and self.read_at(path) != (article.id, article.version):
            about = f"{article.id} {article.version} for ".encode("ascii")
            make_folder(self._paths)
            write_atomically(self._pointer(path), seal(about + _bytes(path)))
        kept = self._path(article.id, article.version)
        if kept in self._sound:
            return
        if self.load(article.version) is None or not kept.exists():
            if kept.exists():
                keep_aside(kept)
            data = {"text": article.text, "paragraphs": [p.span for p in article.paragraphs]}
            text = json.dumps(data, separators=(",", ":"))
            make_folder(kept.parent)
            write_atomically(kept, gzip.compress(text.encode(), _QUICK, mtime=0))
        self._sound.add(kept)

    def _path(self, article: str, version: str) -> Path:
        return self._texts / version / f"{article}.json.gz"

    def _pointer(self, path: str) -> Path:
        return self._paths / sha256(_bytes(path)).hexdigest()[:32]


def _bytes(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
