"""A handful of pictures of the program, compared with those that were looked at and kept."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from reader.desk import Library
from reader.load import load_article
from reader.model import Article
from tests.conftest import SEED
from tests.test_keys import opened


@pytest.fixture
def article(monkeypatch: pytest.MonkeyPatch) -> Article:
    """The seed, opened as the README says."""
    monkeypatch.chdir(SEED.parents[1])
    return load_article(f"seeds/{SEED.name}")


PICTURES = Path(__file__).with_name("pictures")
CASES = {
    "reading": ((100, 30), "textual-dark", ["j", "j", "j", "c"]),
    "small": ((40, 10), "textual-dark", ["j"]),
    "light": ((120, 34), "textual-light", ["c", "c", "c"]),
    "ansi": ((100, 30), "ansi-dark", ["c"]),
    "people": ((100, 30), "textual-dark", ["p"]),
    "found": ((100, 30), "textual-dark", ["slash", "P", "u", "t"]),
    "selecting": ((100, 30), "textual-dark", ["j", "v", "quotation_mark"]),
}


@pytest.mark.parametrize("name", CASES)
async def test_the_page_looks_as_it_was_approved(
    library: Library, article: Article, tmp_path: Path, name: str
) -> None:
    """Colours, marks, panel and footer; change a picture only after looking at it."""
    size, theme, keys = CASES[name]
    library.annotate(article, paragraph=4, body="Who else was on the show?", tags=("check/date",))
    async with opened(library, article, size) as page:
        page.pilot.app.theme = theme
        await page.press(*keys)
        page.view.show_vertical_scrollbar = True
        for box in page.pilot.app.screen.query("Input"):
            box.cursor_blink = False  # type: ignore[attr-defined]
        await page.pilot.pause(0.3)
        drawn = page.pilot.app.export_screenshot(title="reader", simplify=True)
    drawn = re.sub(r"terminal-\d+", "terminal", drawn)
    # A picture in a README must not fetch its fonts from anywhere.
    drawn = re.sub(r",\s*url\([^)]*\)[^,;]*", "", drawn)
    kept, fresh = PICTURES / f"{name}.svg", tmp_path / f"{name}.svg"
    fresh.write_text(drawn)
    if os.environ.get("KEEP_PICTURES"):
        kept.write_text(drawn)
    # Not by assert, which would spell out the difference of two long lines.
    if kept.read_text() != drawn:
        pytest.fail(f"{fresh} differs from {kept}; look at both, then set KEEP_PICTURES=1")


def test_the_readme_shows_one_of_these_pictures() -> None:
    """So that it cannot grow old."""
    readme = (SEED.parents[1] / "README.md").read_text()
    (shown,) = re.findall(r"!\[[^]]*\]\(([^)]*\.svg)\)", readme)
    assert (SEED.parents[1] / shown).exists()
    assert Path(shown).stem in CASES
