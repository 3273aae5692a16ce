"""Importing Great Expectations: once, when something is to be checked, and no more of it than a check needs.

Its import takes seconds, most of them for packages that it imports for parts which no expectation of ours uses. Those
packages are put off until something asks for anything in them, which here nothing does. Where a person would wait for
the rest, it is done in a thread of its own while pages are fetched and read (``begin``).
"""

from __future__ import annotations

import gc
import importlib
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any

#: Imported by Great Expectations for what no expectation of ours does: tests of distributions, charts, JSON schemas.
PUT_OFF = ("scipy.stats", "altair", "jsonschema")
#: What it can do without, and does on most machines: files in S3.
LEFT_OUT = ("boto3", "botocore")
#: Its data sources but the one of any SQL database, which is ours, and two that it looks up by name while it makes
#: that one: hundreds of classes that are made when imported.
_FILES = ("filesystem", "dbfs", "s3", "google_cloud_storage", "azure_blob_storage", "file_path")
OTHER_SOURCES = tuple(
    f"great_expectations.datasource.fluent.{name}"
    for name in (
        "pandas_datasource", "spark_datasource", "fabric",
        *(f"{engine}_{place}_datasource" for engine in ("pandas", "spark") for place in _FILES),
        *(f"{database}_datasource" for database in (
            "alloy", "aurora", "bigquery", "citus", "fabric", "neon", "redshift", "snowflake", "sql_server", "sqlite",
        )),
    )
)  # fmt: skip

#: What it uses of the standard library, and may not: a message and its category.
_DEPRECATED = (r"module 'sre_(constants|parse)' is deprecated", DeprecationWarning)

_lock = threading.Lock()
_begun = threading.Event()


def begin() -> None:
    """Start the import in the background, once. What goes wrong there is raised where the library is needed."""
    if _begun.is_set() or "great_expectations" in sys.modules:
        return
    _begun.set()
    # Permanently: filters are of the process, so a change in one thread, and its end, would concern all of them.
    warnings.filterwarnings("ignore", *_DEPRECATED)
    threading.Thread(target=_ahead, name="import of Great Expectations", daemon=True).start()


def great_expectations() -> Any:
    """The package, imported. Waits for an import that was begun."""
    with _lock:
        if "great_expectations" not in sys.modules:
            with quiet():
                _import()
        return importlib.import_module("great_expectations")


def _ahead() -> None:
    with _lock, suppress(Exception):  # whoever needs it imports it again, and then it is raised there
        _import()


def _import() -> None:
    # Thousands of classes are made and none is thrown away: looking for garbage meanwhile takes a tenth of the time.
    collects = gc.isenabled()
    gc.disable()
    try:
        with _without_the_rest():
            importlib.import_module("great_expectations")
    finally:
        if collects:
            gc.enable()


@contextmanager
def _without_the_rest() -> Iterator[None]:
    """While the block lasts an import of what is put off gives a placeholder, unless it is there already."""
    held: dict[str, Any] = {name: _Later(name) for name in PUT_OFF} | dict.fromkeys(LEFT_OUT)
    held |= {name: _Empty(name) for name in OTHER_SOURCES}
    held = {name: placeholder for name, placeholder in held.items() if name not in sys.modules}
    sys.modules.update(held)
    try:
        yield
    finally:
        for name, placeholder in held.items():
            if sys.modules.get(name) is placeholder:
                sys.modules.pop(name, None)


class _Later(ModuleType):
    """Stands for a module until something in it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # whoever looks through all modules wants none of it
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


class _Empty(ModuleType):
    """Stands for a module of which only names are imported: each is a class that nothing is an instance of."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        setattr(self, name, type(name, (), {"__module__": self.__name__}))
        return getattr(self, name)


@contextmanager
def quiet() -> Iterator[None]:
    """Silence what Great Expectations and SQLAlchemy say of themselves: it is neither ours nor the caller's to fix."""
    logger = logging.getLogger("great_expectations")
    nowhere, propagate = logging.NullHandler(), logger.propagate
    logger.addHandler(nowhere)
    logger.propagate = False  # a level would not do: one of its modules sets its own
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", *_DEPRECATED)
            yield
    finally:
        logger.propagate = propagate
        logger.removeHandler(nowhere)
