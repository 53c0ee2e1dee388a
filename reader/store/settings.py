"""Knows how to keep what a person chose once for good, such as a theme."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from reader.store.disk import keep_aside, make_folder, write_atomically


def load_settings(path: Path) -> dict[str, str]:
    """The settings at `path`; none where there is no such file, or none that can be read."""
    try:
        kept = json.loads(path.read_bytes())
        return {str(name): str(value) for name, value in kept.items()}
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}


def keep_settings(path: Path, settings: dict[str, str]) -> None:
    """Keeps the settings at `path`; a disk that refuses only means that they are chosen again."""
    with suppress(OSError):
        make_folder(path.parent)
        if path.exists() and not load_settings(path):
            keep_aside(path)
        write_atomically(path, json.dumps(settings, indent=1, sort_keys=True).encode())
