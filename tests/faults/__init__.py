"""Harms a library in every way we know: `python -m tests.faults --long` says what is lost."""
