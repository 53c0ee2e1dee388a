"""The only room that knows TinyDB: what a reader wrote, kept safely."""

from reader.store.backup import back_up, backups, restore
from reader.store.cache import Found, keep_found, load_found
from reader.store.conflicts import conflict_copies
from reader.store.disk import write_atomically
from reader.store.doctor import Report, examine, merge_copies
from reader.store.drafts import Draft
from reader.store.notebook import Notebook, notebooks
from reader.store.settings import keep_settings, load_settings
from reader.store.steps import Change, Deed, Known, Step
from reader.store.texts import Texts

__all__ = [
    "Change",
    "Deed",
    "Draft",
    "Found",
    "Known",
    "Notebook",
    "Report",
    "Step",
    "Texts",
    "back_up",
    "backups",
    "conflict_copies",
    "examine",
    "keep_found",
    "keep_settings",
    "load_found",
    "load_settings",
    "merge_copies",
    "notebooks",
    "restore",
    "write_atomically",
]
