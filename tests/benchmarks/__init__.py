"""How quick the program is: run `python -m tests.benchmarks`."""
