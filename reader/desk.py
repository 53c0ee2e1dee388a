"""Joins the rooms: what a person or a script can do with articles and a library of notes."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from reader import anchors
from reader.lines import counted
from reader.model import (
    Annotation,
    AnnotationKind,
    Article,
    ReaderError,
    Scope,
    Span,
    Statement,
)
from reader.store import (
    Found,
    Known,
    Notebook,
    keep_found,
    keep_settings,
    load_found,
    load_settings,
    notebooks,
    write_atomically,
)
from reader.writing import compose

_GROWN = 1.5
"""How much longer the stretch that was read must be before people are looked for in it again.

Looking for them in every stretch anew would cost a long text the square of its length.
"""


class Shelved(NamedTuple):
    """An article the library knows, with what was written about it."""

    known: Known
    annotations: tuple[Annotation, ...]

    @property
    def counts(self) -> str:
        """Such as "3 annotations, 1 tag"."""
        tags = {tag for annotation in self.annotations for tag in annotation.tags}
        return f"{counted(len(self.annotations), 'annotation')}, {counted(len(tags), 'tag')}"


class Exported(NamedTuple):
    """A Markdown file that was written."""

    path: Path
    annotations: int
    kept: int
    """How many blocks somebody had edited in the file, and which therefore stay as they are."""


class Finding(NamedTuple):
    """What has been found in an article while it is still being looked through."""

    found: Found
    """The same object as long as nothing was added to it."""
    read: Span
    """The stretch of the text that it was found in."""
    done: float
    """How much has been looked through, from 0 to 1, which is the whole."""


class Library:
    """A folder of notes, one file for each article, and the work that is done with it.

    What a method that changes something returns is on disk. Every method raises ReaderError.
    """

    def __init__(self, folder: Path, tell: Callable[[str], None]) -> None:
        self.folder = folder
        self.tell = tell
        self._notebooks: dict[str, Notebook] = {}
        self._paths: dict[str, str] = {}

    def _say(self, sentence: str) -> None:
        self.tell(sentence)

    # Reading

    def read(self, source: str) -> Article:
        """The article at a path, or the one the library knows by that id."""
        from reader.load import load_article

        known = None
        if re.fullmatch("[0-9a-f]{16}", source) and not Path(source).exists():
            known = self.notebook(source).known()
        if known is not None and known.path == "-":
            raise ReaderError(
                f"“{known.title}” came through a pipe and is no file; pipe it in once more."
            )
        article = load_article(known.path if known else source)
        if known is not None and article.id != source:
            self.tell(
                f"{known.path} was changed since: what you wrote about its earlier text stays "
                f"with that text, under {source}."
            )
        self._paths[article.id] = _absolute(known.path if known else source)
        return article

    def path_of(self, article: Article) -> str:
        """The file the article was read from; "-" for standard input."""
        if article.id in self._paths or article.source == "-" or "://" in article.source:
            return self._paths.get(article.id, article.source)
        return _absolute(article.source)

    def statements(self, article: Article) -> tuple[Statement, ...]:
        """Who says what in the article, in reading order."""
        return self.found(article)[0]

    def found(self, article: Article) -> Found:
        """The article's statements and people, from the cache if they were found before."""
        from reader.attribution import find_statements

        path = self._cache_of(article)
        found = load_found(path)
        if found is None:
            found = _with_people(article.text, find_statements(article.text))
            keep_found(path, found)
        return found

    def finding(self, article: Article, at: int) -> Iterator[Finding]:
        """Yields what is found in the article from the offset `at` outward, the whole at last.

        Only the whole is kept in the cache, and from there it comes at once. Whoever is not
        interested any more stops asking.
        """
        from reader.attribution import find_statements_from

        path = self._cache_of(article)
        text, whole = article.text, Span(0, len(article.text))
        kept = load_found(path)
        if kept is not None:
            yield Finding(kept, whole, 1.0)
            return
        now = Finding(((), ()), Span(at, at), 0.0)
        for statements, read, done in find_statements_from(text, at):
            if done == 1.0:
                now = Finding(_with_people(text, statements), whole, done)
                keep_found(path, now.found)
            elif _is_worth_showing(read, now.read):
                # Blank before what was read, positions stay as they are.
                seen = " " * read.start + read.of(text)
                now = Finding(_with_people(seen, statements), read, done)
            yield now._replace(done=done)

    def _cache_of(self, article: Article) -> Path:
        from reader.attribution import VERSION

        return self.folder / "cache" / f"{article.sha256[:32]}-{VERSION}.json"

    # Annotating

    def notebook(self, article_id: str) -> Notebook:
        """Where the annotations of one article are kept."""
        if article_id not in self._notebooks:
            path = self.folder / "articles" / f"{article_id}.json"
            self._notebooks[article_id] = Notebook(path, self._say)
        return self._notebooks[article_id]

    def annotations(self, article: Article) -> tuple[Annotation, ...]:
        """The article's annotations in reading order, each settled in its text."""
        found = self.notebook(article.id).annotations()
        settled = (anchors.settle(annotation, article.text) for annotation in found)
        return tuple(sorted(settled, key=lambda annotation: annotation.place))

    def annotate(
        self,
        article: Article,
        *,
        paragraph: int | None = None,
        span: Span | None = None,
        statement: Statement | None = None,
        body: str = "",
        tags: Iterable[str] = (),
        kind: AnnotationKind = AnnotationKind.NOTE,
    ) -> Annotation:
        """Adds an annotation about a paragraph (by number), a span, a statement or the article."""
        if statement is not None:
            scope, span, person = Scope.STATEMENT, statement.span, statement.person
        elif span is not None:
            if not 0 <= span.start < span.end <= len(article.text):
                raise ReaderError(
                    f"There are no words from {span.start} to {span.end}; "
                    f"the text ends at {len(article.text)}."
                )
            scope, person = Scope.SPAN, None
        elif paragraph is not None:
            index = article.index_of(paragraph)
            if index is None:
                raise ReaderError(
                    f"There is no paragraph {paragraph}; the last is {article.last_number}."
                )
            scope, span, person = Scope.PARAGRAPH, article.paragraphs[index].span, None
        else:
            scope, span, person = Scope.ARTICLE, Span(0, 0), None
        annotation = compose(article, scope, span, person, body=body, tags=tags, kind=kind)
        self.remember(article)
        self.notebook(article.id).save(annotation)
        return annotation

    def remember(self, article: Article, *, paragraph: int | None = None) -> None:
        """Notes where the article was read from, and how far (the index of a paragraph).

        What is not given, or is standard input, stays as it was.
        """
        notebook = self.notebook(article.id)
        known = notebook.known()
        path = self.path_of(article)
        if known is not None and (path == "-" or article.id not in self._paths):
            path = known.path
        if paragraph is None:
            paragraph = known.paragraph if known else 0
        notebook.remember(article, path=path, paragraph=paragraph)

    # Across articles

    def shelf(self) -> tuple[Shelved, ...]:
        """Every article the library knows, by title."""
        found = []
        for notebook in notebooks(self.folder / "articles", self._say):
            try:
                known = notebook.known()
                if known is not None:
                    found.append(Shelved(known, notebook.annotations()))
            except ReaderError as error:
                self._say(str(error))
        return tuple(sorted(found, key=lambda one: (one.known.title.casefold(), one.known.id)))

    def tags(self) -> Counter[str]:
        """Every tag in the library and how many annotations have it."""
        return tags_on(self.shelf())

    def left_behind(self, article: Article, shelf: Iterable[Shelved]) -> int:
        """How many annotations stay with earlier texts of the file the article comes from."""
        path = self.path_of(article)
        earlier = (one for one in shelf if one.known.path == path and one.known.id != article.id)
        return 0 if path == "-" else sum(len(one.annotations) for one in earlier)

    # Settings

    def setting(self, name: str) -> str | None:
        """What was chosen under `name`, such as "theme"."""
        return load_settings(self.folder / "settings.json").get(name)

    def keep_setting(self, name: str, value: str) -> None:
        """Keeps a choice for the next time."""
        path = self.folder / "settings.json"
        keep_settings(path, load_settings(path) | {name: value})

    # Exporting

    def export(self, article: Article, *, format: str = "markdown") -> str:
        """The article's annotations as text; the format is "markdown"."""
        from reader.export import document

        if format != "markdown":
            raise ReaderError(f"There is no export format “{format}”; there is markdown.")
        return document(article, self.annotations(article))

    def export_to(self, article: Article, path: Path) -> Exported:
        """Writes the annotations to a file, or brings the file of an earlier export up to date.

        What somebody wrote or edited in that file stays.
        """
        from reader.export import merged

        annotations = self.annotations(article)
        try:
            path = path.expanduser()
            if path.exists() and not path.is_file() and not path.is_dir():
                path.write_text(self.export(article), "utf-8")
                return Exported(path, len(annotations), 0)
            existing = path.read_bytes().decode() if path.exists() else ""
            result = merged(existing, article, annotations)
            if result.text != existing:
                write_atomically(Path(os.path.realpath(path)), result.text.encode(), mode=0o666)
        except UnicodeDecodeError as error:
            raise ReaderError(
                f"{path} was left as it is: it is not text in UTF-8; choose another name."
            ) from error
        except ReaderError as error:
            raise ReaderError(f"{path} was left as it is: {error}") from error
        except RuntimeError as error:
            raise ReaderError(f"{path} names no folder there is; choose another place.") from error
        except OSError as error:
            raise ReaderError(
                f"{path} cannot be written ({(error.strerror or str(error)).lower()}); "
                "choose another place."
            ) from error
        return Exported(path, len(annotations), len(result.kept))


def tags_on(shelf: Iterable[Shelved]) -> Counter[str]:
    """Every tag on the shelf and how many annotations have it."""
    return Counter(tag for one in shelf for a in one.annotations for tag in a.tags)


def open_library(
    folder: str | Path | None = None, *, tell: Callable[[str], None] | None = None
) -> Library:
    """The library in `folder`, else in $READER_LIBRARY, else in the user's data folder.

    `tell` gets a sentence for each thing a person should know, such as a repaired file.
    """
    if folder is None:
        folder = os.environ.get("READER_LIBRARY") or None
    if folder is None:
        from platformdirs import user_data_dir

        folder = user_data_dir("reader", appauthor=False)
    try:
        path = Path(folder).expanduser()
        is_other = path.exists() and not path.is_dir()
    except (OSError, RuntimeError) as error:
        raise ReaderError(f"The library {folder} cannot be opened; name another folder.") from error
    if is_other:
        raise ReaderError(f"The library {path} is a file; name a folder for it.")
    return Library(path, tell or (lambda sentence: None))


def _with_people(text: str, statements: tuple[Statement, ...]) -> Found:
    from reader.attribution import find_people

    return statements, find_people(text, statements)


def _is_worth_showing(read: Span, shown: Span) -> bool:
    """Whether what was read holds all that is shown, and enough more."""
    length = shown.end - shown.start
    return not length or (read.covers(shown) and read.end - read.start > _GROWN * length)


def _absolute(path: str) -> str:
    """The path from the root, its links as they are; itself where the folder we are in is gone."""
    try:
        return os.path.abspath(path)  # noqa: PTH100  # resolve() would follow links
    except OSError:
        return path
