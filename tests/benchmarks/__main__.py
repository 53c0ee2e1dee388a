"""Measures the program against its yardsticks in one run; prints medians and ratios."""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]
SEED = next((ROOT / "seeds").glob("*.txt"))
READER = [sys.executable, "-m", "reader"]
MINIMAL = """
from textual.app import App
from textual.widgets import Footer, Header, Static

class Minimal(App):
    BINDINGS = [("q", "quit", "Quit")]
    def compose(self):
        yield Header()
        yield Static("BLOOMBERG")
        yield Footer()

Minimal().run()
"""
WORDS = (
    "the government minister’s report on policy said that people would hardly expect market "
    "prices to rise again this year because of a decision taken in March by the council"
)
RUNS = 7
KEYS = {"j": "j", "space": " ", "c": "c"}
PRESSES = 12


def main() -> None:
    """Runs every measurement; takes about five minutes."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["READER_LIBRARY"] = str(Path(folder) / "library")
        small, book = Path(folder) / "small.txt", Path(folder) / "book.txt"
        small.write_text(invented(20))
        book.write_text(invented(20_000))
        print_command_line()
        print_first_paint(book)
        print_keys(small, book)


def invented(paragraphs: int) -> str:
    """A text of so many paragraphs of about 400 characters, every fourth with a quotation."""
    rng = random.Random(1)
    words = WORDS.split()
    out = ["A headline about nothing in particular"]
    for number in range(paragraphs):
        body: list[str] = []
        while sum(map(len, body)) + len(body) < 330:
            body.append(rng.choice(words))
        text = f"Paragraph {number} {' '.join(body)}."
        if number % 4 == 0:
            text += " “We will see about that,” Mr Arthur Brown said on Monday."
        out.append(text)
    return "\n\n".join(out) + "\n"


def print_command_line() -> None:
    """`reader --help` against importing click, in CPU seconds of the whole process."""
    helped, click = [], []
    for _ in range(RUNS * 2):
        helped.append(cpu_of([*READER, "--help"]))
        click.append(cpu_of([sys.executable, "-c", "import click"]))
    ratio = median(helped) / median(click)
    print(f"reader --help: {ms(helped)} CPU; import click: {ms(click)}; ratio {ratio:.2f}")


def print_first_paint(book: Path) -> None:
    """Time until the text is on the screen, by turns; and memory at that moment."""
    minimal, seed, large, memory, claims = [], [], [], [], []
    for _ in range(RUNS):
        minimal.append(first_paint([sys.executable, "-c", MINIMAL], "BLOOMBERG")[0])
        seed.append(first_paint([*READER, "open", str(SEED)], "BLOOMBERG")[0])
        shutil.rmtree(os.environ["READER_LIBRARY"], ignore_errors=True)
        seconds, mebibytes = first_paint([*READER, "open", str(book)], "Paragraph 0")
        large.append(seconds)
        memory.append(mebibytes)
    for _ in range(2):
        claims.append(claims_shown())
    print(f"first paint, minimal Textual app: {ms(minimal)}")
    print(f"first paint, the seed: {ms(seed)}; ratio {median(seed) / median(minimal):.2f}")
    print(f"first paint, 20,000 paragraphs: {ms(large)}; ratio {median(large) / median(seed):.2f}")
    print(f"memory at that first paint: {median(memory):.0f} MiB")
    first, again = claims
    print(f"claims of the seed on the screen: {first * 1e3:.0f} ms; cached: {again * 1e3:.0f} ms")


def first_paint(command: list[str], text: str) -> tuple[float, float]:
    """Seconds until `text` is on the screen, and the peak memory till then in MiB."""
    with Terminal(command) as terminal:
        return terminal.wait_for(text, timeout=60), peak_memory(terminal)


def claims_shown() -> float:
    """Seconds from the start until the first claim of the seed has its initials."""
    with Terminal([*READER, "open", str(SEED)]) as terminal:
        return terminal.wait_for(" SL ", timeout=60)


def print_keys(small: Path, book: Path) -> None:
    """CPU time of the program from a key until its screen is still, attribution being done."""
    for name, path in (("20", small), ("20,000", book)):
        with Terminal([*READER, "open", str(path)]) as terminal:
            terminal.wait_for("Paragraph 0", timeout=60)
            terminal.wait_for(" AB ", timeout=60)
            # The page says how far it has come as long as it looks for claims.
            terminal.settle(4, timeout=900)
            for key, sent in KEYS.items():
                print(
                    f"key {key}, {name} paragraphs: {ms(cost_of_keys(terminal, [sent] * PRESSES))}"
                )
            print(f"adding a tag, {name} paragraphs: {ms(cost_of_tags(terminal))}")
            print(f"peak memory with its claims: {peak_memory(terminal):.0f} MiB")


def cost_of_keys(terminal: Terminal, keys: list[str]) -> list[float]:
    """CPU seconds of each key."""
    costs = []
    for key in keys:
        before = cpu_now(terminal)
        terminal.press(key)
        terminal.settle()
        costs.append(cpu_now(terminal) - before)
    return costs


def cost_of_tags(terminal: Terminal) -> list[float]:
    """CPU seconds of repeating a tag on one paragraph after the other, the disk included."""
    terminal.press("gj")
    terminal.settle()
    terminal.press("t")
    terminal.wait_for("Complete")
    terminal.press("check\r")
    terminal.wait_for("Tagged")
    costs = []
    for _ in range(PRESSES):
        terminal.press("j")
        terminal.settle()
        costs += cost_of_keys(terminal, ["."])
    return costs


def cpu_now(terminal: Terminal) -> float:
    """CPU seconds the program has used, all its threads."""
    tasks = Path(f"/proc/{terminal.process.pid}/task")
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9


def peak_memory(terminal: Terminal) -> float:
    """The program's peak of resident memory, in MiB."""
    return memory_in(Path(f"/proc/{terminal.process.pid}/status").read_text(), "VmHWM")


def memory_in(status: str, field: str) -> float:
    """What a process's /proc/PID/status says of its memory, in MiB."""
    return next(int(line.split()[1]) for line in status.splitlines() if field in line) / 1024


def cpu_of(command: list[str]) -> float:
    """CPU seconds of a whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def ms(seconds: list[float]) -> str:
    """The median and the range, in milliseconds."""
    low, high = min(seconds) * 1e3, max(seconds) * 1e3
    return f"{median(seconds) * 1e3:.0f} ms ({low:.0f} to {high:.0f}, n={len(seconds)})"


if __name__ == "__main__":
    main()
