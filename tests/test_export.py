"""What an export promises: the article's words, the reader's own, and nobody's edits lost."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from reader.anchors import quote_of
from reader.export import (
    document,
    merged,
    shown,
    statements_csv,
    statements_json,
    statements_jsonl,
    statements_text,
)
from reader.lines import cells
from reader.model import (
    Anchor,
    Annotation,
    AnnotationKind,
    Article,
    Origin,
    Paragraph,
    ParagraphKind,
    Person,
    ReaderError,
    Span,
    Statement,
    StatementKind,
)
from reader.visible import visible
from tests.conftest import words, written

GOLDEN = Path(__file__).parent / "cases" / "export" / "seed.md"
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
ANY = st.text(st.characters(exclude_categories=()))
MARKED_UP = st.lists(
    st.sampled_from([*"\\`*_[]<>|~$#^=%&!-+.():;'\"12ab ", "\n", "é", "漢", "&amp;", "&#35;", "1. ",
                     "# ", "- ", "```", "==", "%%", "~~", "__", "](", "<b>", "http://a.b", "a@b.c",
                     "\t", "\u2028", "\xa0", "    ", "^r-id", "#tag", "|---|", ":--"])
    | ANY.filter(bool)
).map("".join)  # fmt: skip


def article_of(*texts: str, **fields: str) -> Article:
    """An article of these paragraphs, read as they stand."""
    text = "\n\n".join(texts)
    paragraphs = []
    start = 0
    for number, one in enumerate(texts, 1):
        paragraphs.append(Paragraph(Span(start, start + len(one)), ParagraphKind.TEXT, number))
        start += len(one) + 2
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    plain = Article(
        id=digest[:16],
        sha256=digest,
        title="A title",
        byline=None,
        dateline=None,
        published=None,
        source="a.txt",
        text=text,
        paragraphs=tuple(paragraphs),
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


ARTICLE = article_of("The council met.", "It rose at noon.", "Nobody spoke.", "All went home.")


def notes(*bodies: str) -> tuple[Annotation, ...]:
    """A note with each body, on one paragraph of ARTICLE after the other."""
    return tuple(
        written(ARTICLE, paragraph=number, body=body, serial=number)
        for number, body in enumerate(bodies, 1)
    )


def body_of(text: str) -> str:
    """An exported file without its front matter."""
    return text.partition("\n---\n")[2]


def headings(text: str) -> list[str]:
    """The headings of a rendered file that stand in nothing else."""
    tokens = MARKDOWN.parse(body_of(text))
    return [
        tokens[at + 1].content
        for at, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0
    ]


def is_subsequence(wanted: Iterable[str], found: Iterable[str]) -> bool:
    rest = iter(found)
    return all(one in rest for one in wanted)


# The form


def handful(seed: Article) -> tuple[Annotation, ...]:
    """One annotation of each sort."""
    return (
        written(seed, paragraph=1, body="Which documentary?\n\n- France 2\n- *not* Arte", serial=1),
        written(
            seed,
            words(seed, "“We always conduct negotiations in such a way that we could never"),
            person="Sergey Lavrov",
            body="Compare with the leak of *November*.",
            tags=("claim/diplomacy", "russia"),
            serial=2,
        ),
        written(
            seed,
            paragraph=6,
            kind=AnnotationKind.QUESTION,
            body="Who let the crew in?",
            serial=3,
        ),
        written(
            seed,
            words(seed, "flouting diplomatic protocol in November"),
            person="France",
            kind=AnnotationKind.FACT_CHECK,
            body="Confirmed: letters published on 17 November 2021.",
            tags=("checked",),
            serial=4,
        ),
        written(seed, words(seed, "too soft on Mr Putin"), kind=AnnotationKind.HIGHLIGHT, serial=5),
        written(seed, paragraph=16, tags=("source/press", "leak"), serial=6),
        written(seed, body="Read beside the Kremlin’s own account.", tags=("france",), serial=7),
    )


def test_an_export_looks_as_it_always_did(seed: Article) -> None:
    """The seed with one annotation of each sort is exported as the golden file has it."""
    seed = replace(seed, source=f"seeds/{Path(seed.source).name}")
    assert document(seed, handful(seed)) == GOLDEN.read_text("utf-8")


def test_an_export_does_not_depend_on_the_order_given(seed: Article) -> None:
    """The annotations stand in reading order, however they come."""
    assert document(seed, handful(seed)[::-1]) == document(seed, handful(seed))


def test_an_annotation_that_lost_its_place_is_last_and_says_so() -> None:
    """An orphan keeps its words and its note, after all that has a place."""
    one, two = notes("First.", "Second.")
    text = document(ARTICLE, (replace(one, anchor=Anchor.ORPHAN), two))
    assert headings(text)[-3:] == ["Note · ¶2", "Note · place lost", "My notes"]
    assert "> (whole paragraph) The council met." in text
    assert "*These words are no longer in the article.*" in text


def test_a_web_article_is_linked_at_the_quoted_words() -> None:
    """The link leads to the words by a text fragment, whatever the address holds."""
    url = "https://example.org/a-b?x=1&copy;=2 <y>\\z|w#top"
    article = article_of("A long-awaited plan, “approved” today.", source=url)
    text = document(article, [written(article, words(article, "long-awaited plan, “approved”"))])
    links = [
        str(child.attrs["href"])
        for token in MARKDOWN.parse(text)
        for child in token.children or ()
        if child.type == "link_open"
    ]
    assert links == [
        "https://example.org/a-b?x=1&copy;=2%20%3Cy%3E%5Cz%7Cw"
        "#:~:text=long%2Dawaited%20plan%2C%20%E2%80%9Capproved%E2%80%9D"
    ]


@settings(deadline=None, max_examples=100)
@given(ANY, ANY, ANY, ANY | st.dates().map(str) | st.just("2026-02-30"), st.lists(ANY))
def test_the_front_matter_is_yaml_that_gives_the_values_back(
    title: str, source: str, byline: str, published: str, tags: list[str]
) -> None:
    """Whatever the title, the source, the author, the date and the tags are, YAML reads them."""
    article = article_of(
        "Some text.", title=title, source=source, byline=byline, published=published
    )
    front = document(article, [written(article, tags=tags)]).split("\n---\n")[0]
    front.encode()
    found = yaml.safe_load(front.removeprefix("---\n"))
    assert str(found.pop("published", "")) == published
    assert found.pop("title", "") == title
    assert found.pop("source", "") == source
    assert found.pop("author", "") == byline
    assert found.pop("tags", []) == sorted(set(tags))
    assert found == {
        "reader-doc": article.id,
        "reader-text": f"sha256-{article.sha256[:12]}",
    }


@pytest.mark.parametrize("word", ["2026-03-12", "no", "null", "1e3", "0x1f", "12:30", "~", "a: b"])
def test_words_that_yaml_takes_for_something_else_stay_words(word: str) -> None:
    """A title that looks like a date, a number or a truth value is still a text."""
    article = article_of("Some text.", title=word, source=word, byline=word, id=word)
    front = document(article, [written(article, tags=(word,))]).split("\n---\n")[0]
    found = yaml.safe_load(front.removeprefix("---\n"))
    values = [found[key] for key in ("title", "source", "author", "reader-doc")]
    assert [*values, *found["tags"]] == [word] * 5


# The article's words


def writable(text: str) -> list[str]:
    """The words of a text, with what nobody would see of them shown."""
    return visible(text).split()


def quoted(tokens: Sequence[Token]) -> Sequence[Token]:
    """What stands in the first block quote."""
    kinds = [token.type for token in tokens]
    return tokens[kinds.index("blockquote_open") + 1 : kinds.index("blockquote_close")]


def check_quote(text: str) -> None:
    article = article_of(text)
    note = written(article, Span(0, len(text)))
    content = document(article, [note])
    inside = quoted(MARKDOWN.parse(body_of(content)))
    found = []
    for token in inside:
        assert token.type in ("paragraph_open", "inline", "paragraph_close", "fence")
        found.append(token.content if token.type == "fence" else "")
        for child in token.children or ():
            assert child.type == "text", child
            found.append(child.content)
    assert "".join(found).split() == writable(text)
    assert headings(content)[-2:] == ["Note · ¶1", "My notes"]


@settings(deadline=None, max_examples=300)
@given(MARKED_UP.filter(str.strip))
def test_a_quote_renders_to_exactly_its_words(text: str) -> None:
    """Any text, rendered, is its own words and nothing else: no link, no emphasis, no heading."""
    check_quote(text)


@pytest.mark.parametrize(
    "text",
    ["# Not a heading", "1. Not an item", "- nor this", "+1 point", "*loud* and _quiet_", "a_b_c_",
     "[not](a link)", "![no](image)", "<b>bold</b>", "<!-- gone -->", "&amp; &#35; &copy;", "a\\*b",
     "~~struck~~", "| a | b |", "`code", "```\ncode\n```", "a\n---\nb", "a\n===", "$x_1$",
     "==lit==", "%%hidden%%", "#tag and ^id", "http://example.org <http://example.org>", "\\",
     "a  \nb", "+",
     "1)", "=", "\tx", "line\r# heading", "```\r\nout", "_", "__init__", "*", "a*b*c", "1986\\. x"],
)  # fmt: skip
def test_a_known_trap_renders_to_exactly_its_words(text: str) -> None:
    """What Markdown and Obsidian would take for markup is shown as it stands."""
    check_quote(text)


@settings(deadline=None, max_examples=100)
@given(MARKED_UP, MARKED_UP)
def test_titles_and_names_render_to_exactly_their_words(title: str, name: str) -> None:
    """A title and a person's name stand in their headings as they are."""
    article = article_of("Some text.", title=title)
    note = written(article, Span(0, 4), person=name.strip() and name)
    rendered = [
        "".join(child.content for child in token.children or ())
        for token in MARKDOWN.parse(body_of(document(article, [note])))
        if token.type == "inline" and token.level == 1
    ]
    assert rendered[0].split() == writable(title)
    if name.strip():
        assert rendered[2].split() == ["Claim", "·", *writable(name), "·", "¶1"]


# The reader's words

LINES = st.sampled_from(
    ["", "text", "```", "````", "~~~", "  ~~~~ python", "- ```", "> ```", "<!--", "-->", "<!-- a",
     "<script>", "</script>", "<pre>", "<style>", "<textarea>", "<?php", "?>", "<![CDATA[", "]]>",
     "<!X", "<div>", "</div>", "<details>", "<table>", "- item", "  - nested", "1. one", "    code",
     "\tcode", "> quote", "===", "---", "***", "# Heading", "[ref]: /url", "[ref]:", "[^1]: foot",
     "| a | b |", "|---|---|", "`", "\\", "**", "[", "$$", "%%", "<a href='", "&amp", "\r", "\x00",
     "- ", "+", "*", "1)", "\x0b", "<!-- reader:begin aaaaaaaa 00000000 -->", "## Annotations",
     "<!-- reader:end aaaaaaaa -->"]
)  # fmt: skip
BODIES = st.lists(LINES | ANY, max_size=6).map("\n".join)


@settings(deadline=None, max_examples=300)
@given(BODIES, st.booleans())
def test_a_note_stands_as_it_was_typed_and_swallows_nothing(body: str, tagged: bool) -> None:
    """A note is in the file as it is, unseen characters shown; what follows it is still there."""
    first, second, third = notes(body, "Second.", "Third.")
    first = replace(first, tags=("tagged",) if tagged else ())
    text = document(ARTICLE, (first, second, third))
    assert visible(body).strip("\n").rstrip() in text
    label = "Tags" if tagged and not body else "Note"
    wanted = ["A title", "Annotations", f"{label} · ¶1", "Note · ¶2", "Note · ¶3", "My notes"]
    assert is_subsequence(wanted, headings(text))
    rendered = MARKDOWN.parse(body_of(text))
    paragraphs = [token.content for token in rendered if token.type == "inline"]
    assert is_subsequence(["Second.", "Third."], paragraphs)
    assert merged(text, ARTICLE, (first, second, third)) == (text, ())


@pytest.mark.parametrize(
    ("body", "ending"),
    [
        ("```\nx = 1", "```"),
        ("~~~~\nx = 1\n~~~", "~~~~"),
        ("a\n\n<!-- half", "-->"),
        ("<script>\nlet a", "</script>"),
        ("<pre>\nx", "</pre>"),
        ("<?php\nx", "?>"),
    ],
)
def test_what_a_note_leaves_open_is_closed(body: str, ending: str) -> None:
    """A note that would swallow the next one gets the line that ends it, and no other."""
    assert f"\n\n{body}\n{ending}\n\n<!-- reader:end" in document(ARTICLE, notes(body))


@pytest.mark.parametrize(
    "body", ["- a\n- b", "  indented", "1. one", "* x", "+", "    code\n    more", "10) ten"]
)
def test_a_note_that_begins_with_a_list_is_not_part_of_the_facts(body: str) -> None:
    """A list or an indented line in a note is not taken for more facts about it."""
    tagged = replace(notes(body)[0], tags=("tagged",))
    facts, _, rest = document(ARTICLE, [tagged]).partition("<!-- -->")
    assert facts.endswith("- **Tags:** #tagged\n\n")
    assert rest.startswith(f"\n\n{body}\n\n<!-- reader:end")


# Bringing a file up to date


def edit(text: str, old: str, new: str) -> str:
    """The file as somebody left it after replacing words that occur once."""
    assert text.count(old) == 1
    return text.replace(old, new)


@pytest.fixture
def three() -> tuple[Annotation, ...]:
    """Three notes."""
    return notes("First.", "Second.", "Third.")


@pytest.fixture
def file(three: tuple[Annotation, ...]) -> str:
    """Their export."""
    return document(ARTICLE, three)


def test_exporting_again_without_a_change_changes_nothing(
    file: str, three: tuple[Annotation, ...], seed: Article
) -> None:
    """The same annotations give the same file."""
    assert merged(file, ARTICLE, three) == (file, ())
    golden = document(seed, handful(seed))
    assert merged(golden, seed, handful(seed)) == (golden, ())


@pytest.mark.parametrize("empty", ["", "\n", "  \r\n\n"])
def test_an_empty_file_becomes_a_new_one(
    empty: str, file: str, three: tuple[Annotation, ...]
) -> None:
    """A file with nothing in it is written as if it were not there."""
    assert merged(empty, ARTICLE, three) == (file, ())


def test_a_changed_annotation_replaces_its_block(file: str, three: tuple[Annotation, ...]) -> None:
    """A block nobody edited is brought up to date, and nothing else moves."""
    changed = (three[0], replace(three[1], body="Second, revised.", tags=("new",)), three[2])
    assert (
        merged(file, ARTICLE, changed).text.split("---\n", 2)[2]
        == (document(ARTICLE, changed).split("---\n", 2)[2])
    )


def test_a_deleted_annotation_takes_its_block_along(
    file: str, three: tuple[Annotation, ...]
) -> None:
    """What is left is the export of what is left."""
    left = (three[0], three[2])
    assert merged(file, ARTICLE, left) == (document(ARTICLE, left), ())
    assert merged(file, ARTICLE, ()) == (document(ARTICLE, ()), ())


def test_a_new_annotation_comes_where_it_is_read(file: str, three: tuple[Annotation, ...]) -> None:
    """New blocks stand first, between or last, as in a new export."""
    for start in ((), three[:1], three[1:2], three[2:], three[::2]):
        assert merged(document(ARTICLE, start), ARTICLE, three) == (file, ())


def test_an_edited_block_stays_and_is_reported(file: str, three: tuple[Annotation, ...]) -> None:
    """Somebody's words in a block win over a changed, and over a deleted annotation."""
    edited = edit(file, "Second.", "Second, by hand.")
    for now in (three, (three[0], replace(three[1], body="Other."), three[2]), three[::2]):
        result = merged(edited, ARTICLE, now)
        assert result.text == edited
        assert len(result.kept) == 1
        assert f"<!-- reader:begin {result.kept[0]} " in edited.partition("Second, by hand.")[0]


def test_an_edit_that_says_the_same_is_no_conflict(
    file: str, three: tuple[Annotation, ...]
) -> None:
    """A block edited to what the annotation now says is ours again."""
    edited = edit(file, "Second.", "Second, too.")
    changed = (three[0], replace(three[1], body="Second, too."), three[2])
    assert merged(edited, ARTICLE, changed) == (document(ARTICLE, changed), ())


OWN = st.lists(
    st.text(st.characters(exclude_categories=["Cs"]))
    | st.sampled_from(
        ["## My heading", "- a list", "<!-- a comment -->", "---", "title: mine", "## Annotations",
         "<!-- reader:begin aaaaaaaa 00000000 -->", "\r\n", "^id"]
    )
).map("\n".join)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.lists(OWN, min_size=5, max_size=5), st.booleans())
def test_what_stands_outside_the_markers_is_never_touched(own: list[str], breaks: bool) -> None:
    """Paragraphs put before, between and after the blocks survive every change of the blocks."""
    three = notes("First.", "Second.", "Third.")
    pieces = re.split(r"(?<=-->\n)\n(?=<!-- reader:begin|## My notes)", document(ARTICLE, three))
    assert len(pieces) == 4
    end = "\n\n" if breaks else "\n"
    text = pieces[0]
    for piece, mine in zip(pieces[1:], own, strict=False):
        text += f"\n{mine}{end}{piece}"
    text += own[3] + own[4]
    assert merged(text, ARTICLE, three) == (text, ())

    changed = (replace(three[0], body="Changed."), three[1], three[2])
    result = merged(text, ARTICLE, changed)
    assert result.kept == ()
    _, old, rest = text.partition("<!-- reader:begin")
    _, new, changed_rest = result.text.partition("<!-- reader:begin")
    assert old == new
    stop = "<!-- reader:end"
    assert rest.partition(stop)[2] == changed_rest.partition(stop)[2]

    fourth = written(ARTICLE, paragraph=4, body="Fourth.", serial=4)
    for now in ((*three, fourth), three[1:], (fourth,), ()):
        result = merged(text, ARTICLE, now)
        assert all(f"\n{mine}{end}" in result.text for mine in own[:3])
        assert result.text.endswith(own[3] + own[4])
        assert merged(result.text, ARTICLE, now).text == result.text


def test_the_owners_front_matter_stays(file: str, three: tuple[Annotation, ...]) -> None:
    """Our keys are brought up to date in their place; the owner's, and comments, stay."""
    own = (
        "aliases: [rent, 'the: plan']\n# mine\ncssclasses:\n- wide\n  \n- tall\n"
        "abstract: |\n  title: no\n"
    )
    text = edit(file, "reader-doc:", f"{own}reader-doc:")
    text = edit(text, 'title: "A title"', "title: >-\n  A changed\n  title")
    result = merged(text, ARTICLE, (replace(three[0], tags=("new",)),)).text
    front = result.split("\n---\n")[0]
    assert own in front
    assert front.startswith('---\ntitle: "A title"\nsource:')
    assert yaml.safe_load(front.removeprefix("---\n"))["tags"] == ["new"]
    assert "tags:" not in merged(result, ARTICLE, three).text


@pytest.mark.parametrize(
    "tags",
    ["tags: [a, b]\n", "tags: [\n  a,\n  b\n]\n", "tags:\n- a\n- b\n", "tags:\n", "tags: a\n"],
)
def test_tags_rewritten_by_another_program_are_ours_still(
    tags: str, three: tuple[Annotation, ...]
) -> None:
    """However a program has laid out the tags, they are replaced whole."""
    tagged = (replace(three[0], tags=("new",)),)
    text = edit(document(ARTICLE, tagged), 'tags:\n  - "new"\n', tags)
    assert merged(text, ARTICLE, tagged).text == document(ARTICLE, tagged)


@pytest.mark.parametrize(
    "foreign",
    [
        "# My own file\n",
        "---\ntitle: Mine\n---\n\nWords.\n",
        "---\nreader-doc: 0000000000000000\n---\n",
        "words --- \n---\nreader-doc: x\n---\n",
        "\x00\x01",
    ],
)
def test_a_file_that_is_no_export_of_this_article_is_refused(
    foreign: str, three: tuple[Annotation, ...]
) -> None:
    """What is somebody else's, or another article's, is not written over."""
    with pytest.raises(ReaderError, match="something other than the notes on this article"):
        merged(foreign, ARTICLE, three)


def test_a_note_that_holds_marker_lines_is_still_one_note(three: tuple[Annotation, ...]) -> None:
    """Lines of an export pasted into a note, even its own, do not confuse the next export."""
    own = document(ARTICLE, three)
    pasted = own[own.index("<!-- reader:begin") : own.index("## My notes")]
    holding = (three[0], replace(three[1], body=f"See:\n\n{pasted}\n\nThat was it."), three[2])
    text = document(ARTICLE, holding)
    assert merged(text, ARTICLE, holding) == (text, ())
    assert merged(text, ARTICLE, three) == (own, ())
    assert merged(own, ARTICLE, holding) == (text, ())
    assert merged(text, ARTICLE, three[::2]) == (document(ARTICLE, three[::2]), ())


def test_a_heading_in_a_note_is_not_the_files(three: tuple[Annotation, ...]) -> None:
    """A note with the line "## Annotations" does not stand in for a heading that was removed."""
    holding = (replace(three[0], body="## Annotations\n\nMore."), *three[1:])
    text = document(ARTICLE, holding).replace("## Annotations\n\n", "", 1)
    assert merged(text, ARTICLE, holding) == (text, ())


def test_a_marker_without_its_end_hides_no_block(file: str, three: tuple[Annotation, ...]) -> None:
    """A stray first marker is text like any other, and the blocks after it are still found."""
    stray = "<!-- reader:begin aaaaaaaa 00000000 -->\n"
    text = edit(file, "## Annotations\n\n", f"## Annotations\n\n{stray}")
    assert merged(text, ARTICLE, three) == (text, ())


def test_a_file_cut_off_after_a_block_is_continued(
    file: str, three: tuple[Annotation, ...]
) -> None:
    """Where the last line has no end, the next block still begins a line of its own."""
    one = document(ARTICLE, three[:1])
    text = one[: one.index("\n\n## My notes")]
    result = merged(text, ARTICLE, three).text
    assert result.startswith(f"{text}\n<!-- reader:begin")
    assert merged(result, ARTICLE, three) == (result, ())
    bare = edit(text, "## Annotations\n\n", "").partition("<!-- reader")[0] + "My last words."
    assert "My last words.\n<!-- reader:begin" in merged(bare, ARTICLE, three).text


def test_a_file_edited_on_windows_keeps_its_line_breaks(
    file: str, three: tuple[Annotation, ...]
) -> None:
    """With CR LF, and a byte order mark before it, a file is brought up to date in its own way."""
    for mark in ("", "\ufeff"):
        windows = mark + file.replace("\n", "\r\n")
        assert merged(windows, ARTICLE, three) == (windows, ())
        changed = (replace(three[0], body="One.\nTwo.", tags=("new",)), three[2])
        result = merged(windows, ARTICLE, changed)
        assert result.kept == ()
        assert not re.search(r"(?<!\r)\n", result.text)
        expected = merged(file, ARTICLE, changed).text
        assert result.text == mark + expected.replace("\n", "\r\n")
        edited = edit(windows, "Second.", "Second, by hand.")
        assert merged(edited, ARTICLE, three)[0] == edited
        assert len(merged(edited, ARTICLE, three).kept) == 1


# Statements

CLAIMS = article_of("“We won,” said Ann. She left.", "=SUM(1) costs, said\tthe @council -1.")
STATEMENTS = (
    Statement(
        claim=(Span(0, 9), Span(20, 29)),
        speaker=Span(15, 18),
        cue=Span(10, 14),
        person="Ann Lee",
        kind=StatementKind.MIXED,
        confidence=0.75,
        origin=Origin.RULES,
    ),
    Statement((words(CLAIMS, "=SUM(1) costs"),), None, words(CLAIMS, "said\tthe"), None,
              StatementKind.INDIRECT, 0.5, Origin.RULES),
)  # fmt: skip


def test_statements_are_json_whose_positions_fit_the_text() -> None:
    """Every position, in code points into the text given along, leads to the words beside it."""
    found = json.loads(statements_json(CLAIMS, STATEMENTS))
    assert found["text"] == CLAIMS.text
    assert found["article"] == {
        "id": CLAIMS.id,
        "title": "A title",
        "source": "a.txt",
        "sha256": CLAIMS.sha256,
    }
    first, second = found["statements"]
    assert [part["text"] for part in first["claim"]] == ["“We won,”", "She left."]
    for one in (*first["claim"], first["speaker"], first["cue"], *second["claim"], second["cue"]):
        assert found["text"][one["start"] : one["end"]] == one["text"]
    assert [first[key] for key in ("paragraph", "person", "kind", "confidence", "origin")] == [
        1, "Ann Lee", "mixed", 0.75, "rules",
    ]  # fmt: skip
    assert (second["speaker"], second["person"], second["paragraph"]) == (None, None, 2)


def test_json_lines_hold_the_same_object_on_one_line() -> None:
    """One article takes one line."""
    line = statements_jsonl(CLAIMS, STATEMENTS)
    assert line.count("\n") == 1
    assert line.endswith("\n")
    assert json.loads(line) == json.loads(statements_json(CLAIMS, STATEMENTS))


def test_statements_are_csv_with_a_header_where_wanted() -> None:
    """Each statement is a row, in the columns the header names."""
    both = csv.DictReader(io.StringIO(statements_csv(CLAIMS, STATEMENTS, header=True), newline=""))
    first, second = both
    assert first["claim"] == "“We won,” … She left."
    assert (first["speaker"], first["cue"], first["paragraph"]) == ("Ann", "said", "1")
    assert (first["start"], first["end"], first["confidence"]) == ("0", "29", "0.75")
    assert second["claim"] == "'=SUM(1) costs"
    assert second["person"] == ""
    bare = statements_csv(CLAIMS, STATEMENTS, header=False)
    assert bare.count("\n") == 2


@given(ANY.filter(bool), ANY)
def test_csv_reads_back_and_holds_no_formula(claim: str, source: str) -> None:
    """Any words come back from CSV, and no cell begins as a spreadsheet's formula does."""
    article = article_of(claim, source=source)
    statement = Statement((Span(0, len(claim)),), None, None, claim, StatementKind.DIRECT, 1.0,
                          Origin.RULES)  # fmt: skip
    text = statements_csv(article, [statement], header=False)
    (row,) = csv.reader(io.StringIO(text, newline=""))
    for cell, value in zip((row[1], row[3], row[5]), (source, claim, claim), strict=True):
        assert cell.removeprefix("'") == visible(value).removeprefix("'")
    assert not any(cell.startswith(tuple("=+-@\t\r\n\0")) for cell in row)


def test_statements_are_plain_text_for_people() -> None:
    """Each statement says who, where and how, then the words on one line."""
    assert statements_text(CLAIMS, STATEMENTS) == (
        "Ann Lee · ¶1 · mixed\n  “We won,” … She left.\n"
        "\n"
        "(nobody named) · ¶2 · indirect\n  =SUM(1) costs\n"
    )
    titled = replace(
        CLAIMS,
        paragraphs=(Paragraph(Span(0, 29), ParagraphKind.FURNITURE, None), CLAIMS.paragraphs[1]),
    )
    assert "Ann Lee · furniture · mixed" in statements_text(titled, STATEMENTS)


# The article on a page of lines


def unpainted(line: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", line)


def squeezed(text: str) -> str:
    return "".join(text.split())


PARAGRAPHS = st.lists(
    st.text(st.sampled_from("abc ABC é漢字、😀e\u0301  \n.“”-")).map(str.strip).filter(bool),
    min_size=1,
    max_size=4,
)


@settings(deadline=None)
@given(PARAGRAPHS, st.data(), st.none() | st.integers(16, 60), st.booleans())
def test_no_character_of_an_article_is_lost_on_the_page(
    texts: list[str], data: st.DataObject, width: int | None, colour: bool
) -> None:
    """Whatever the width and the highlights, every character that is not white space is there."""
    article = article_of(*texts)
    spans = st.tuples(*[st.integers(0, len(article.text))] * 2).map(
        lambda ends: Span(*sorted(ends))
    )
    spans = spans.filter(lambda span: span.start < span.end)
    said = st.builds(
        lambda claim, speaker: Statement((claim,), speaker, None, "Ann", StatementKind.DIRECT, 1.0,
                                         Origin.RULES),
        spans, spans,
    )  # fmt: skip
    statements = data.draw(st.lists(said, max_size=3)) if colour else []
    people = [Person("Ann", tuple(data.draw(st.lists(spans, max_size=2))))]
    lines = list(shown(article, statements, people, width=width, colour=colour))
    assert all(line.endswith("\n") for line in lines)
    assert squeezed("".join(unpainted(line)[6:] for line in lines)) == squeezed(article.text)
    if width is not None:
        assert all(cells(unpainted(line).rstrip()) <= width for line in lines)


def test_what_is_hidden_is_shown_when_asked_for(seed: Article) -> None:
    """Furniture is left out, and with it every character of the text is there."""
    visible = "".join(shown(seed, (), (), width=None, colour=False))
    assert "Leave a Reply" not in visible
    whole = shown(seed, (), (), width=72, colour=False, furniture=True)
    assert squeezed("".join(line[6:] for line in whole)) == squeezed(seed.text)


def test_without_colour_each_paragraph_says_who_claims(seed: Article) -> None:
    """In monochrome the speaker, the manner and the claim stand under the paragraph."""
    claim = words(seed, "“We always say what we think.")
    statement = Statement((claim,), None, None, "Sergey Lavrov", StatementKind.DIRECT, 1.0,
                          Origin.RULES)  # fmt: skip
    lines = list(shown(seed, [statement], [], width=None, colour=False))
    at = next(i for i, line in enumerate(lines) if line.startswith("   3  "))
    assert lines[at + 1] == "      [Sergey Lavrov, direct: “We always say what we think.]\n"


def test_the_same_quote_is_taken_from_the_article(seed: Article) -> None:
    """An exported quote is the article's own words, in context."""
    note = written(seed, words(seed, "“liar”"))
    assert note.quote == quote_of(seed.text, note.quote.span)
    assert "\n> “liar”\n" in document(seed, [note])
