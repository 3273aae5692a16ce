"""Errors carry their parts across processes and say them in the order in which a person reads them."""

from __future__ import annotations

import pickle

import pytest

from gsi_etl import errors
from gsi_etl.errors import FetchError, GsiError, ParseError


def every_error() -> list[type[GsiError]]:
    return [thing for thing in vars(errors).values() if isinstance(thing, type) and issubclass(thing, GsiError)]


def test_every_code_is_used_once() -> None:
    codes = [error.code for error in every_error()]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    "error",
    [
        GsiError("what", where="where", why="why", kept="kept", hint="hint"),
        FetchError("what", kind="timeout", where="where"),
        ParseError("what", rule="dtd", hint="hint"),
    ],
)
def test_an_error_survives_pickling_with_all_its_parts(error: GsiError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert vars(copy) == vars(error)
    assert str(copy) == str(error)


def test_only_the_parts_that_are_filled_are_said() -> None:
    error = GsiError("it broke", where="here", hint="fix it")
    assert error.lines() == [("at", "here"), ("try", "fix it")]
    assert str(error) == "it broke; at: here; try: fix it"
