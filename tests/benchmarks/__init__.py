"""How quick the program is: run `uv run python -m tests.benchmarks`."""
