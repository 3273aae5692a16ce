"""The documentation names what is there: pages, commands, options, settings."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, get_args

import pytest
from pydantic import TypeAdapter

import make_reference
from gsi_etl.base import measures
from gsi_etl.config.settings import Settings
from pack_reference import ROLES, pack_page

REPOSITORY = Path(__file__).parents[1]
PAGES = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md"), *(REPOSITORY / "deploy").rglob("*.md")])
COMMANDS = {" ".join(path): command for path, command in make_reference.commands()}
GROUPS = {name.rpartition(" ")[0] for name in COMMANDS} - {""}


def named(page: Path) -> str:
    return str(page.relative_to(REPOSITORY))


def command_lines(text: str) -> Iterator[str]:
    """What follows `gsi-etl` in code: in fenced blocks at the start of a line's command, and in code spans."""
    blocks = re.findall(r"^```(?:console|sh|bash|text)?\n(.*?)^```", text, re.M | re.S)
    for line in "\n".join(blocks).replace("\\\n", " ").splitlines():
        match = re.match(r"(?:\$ )?(?:.*?[|&;] ?)?(?:\S*=\S* )*(?:\S*/)?gsi-etl (\S.*)", line)
        if match:
            yield match[1]
    prose = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    yield from (" ".join(span.split()) for span in re.findall(r"`gsi-etl\s+([^`]+)`", prose))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) + re.findall(r'(?:src|srcset)="([^"]+)"', text)
    local = [target for target in targets if "://" not in target and not target.startswith("mailto:")]
    assert [target for target in local if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_commands_and_their_options_exist(page: Path) -> None:
    wrong = []
    for line in command_lines(page.read_text(encoding="utf-8")):
        words = shlex.split(line, comments=True)
        if not words or words[0].startswith("-"):
            continue
        name = next((" ".join(words[:n]) for n in (2, 1) if " ".join(words[:n]) in COMMANDS), None)
        if name is None:
            if " ".join(words[:1]) not in GROUPS or len(words) > 1:
                wrong.append(line)
            continue
        known = {"--help"}.union(*((*p.opts, *p.secondary_opts) for p in COMMANDS[name].params))
        given = {word.partition("=")[0] for word in words if re.fullmatch(r"--[a-z][a-z-]*(=.*)?", word)}
        wrong += [f"{name} {option}" for option in sorted(given - known)]
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_variables_of_the_environment_are_settings(page: Path) -> None:
    known = {f"GSI_{name.upper()}" for name in Settings.model_fields} - {"GSI_CHANNELS"} | {"GSI_CONFIG"}
    text = page.read_text(encoding="utf-8")
    # A channel's url_env and secret_env name variables of the reader's own.
    own = set(re.findall(r'_env = "(GSI_\w+)"', text))
    assert set(re.findall(r"\bGSI_[A-Z][A-Z_]+\b", text)) - own <= known


def test_the_reference_of_commands_is_what_the_program_says() -> None:
    page = REPOSITORY / "docs" / "reference" / "commands.md"
    assert page.read_text(encoding="utf-8") == make_reference.commands_page(), "run tools/make_reference.py"


def test_the_schema_of_messages_is_what_the_program_sends() -> None:
    kept = (REPOSITORY / "docs" / "reference" / "message.schema.json").read_text(encoding="utf-8")
    assert kept == make_reference.message_schema()


def test_the_reference_of_settings_is_what_the_program_says() -> None:
    page = REPOSITORY / "docs" / "reference" / "settings.md"
    assert page.read_text(encoding="utf-8") == make_reference.settings_page(), "run tools/make_reference.py"


def test_the_reference_of_packs_is_what_the_program_says() -> None:
    page = REPOSITORY / "docs" / "reference" / "pack.md"
    assert page.read_text(encoding="utf-8") == pack_page(make_reference.GENERATED), "run tools/make_reference.py"
    assert set(ROLES) == set(filter(None, get_args(measures.Role)))


def test_the_reference_of_the_catalogue_is_what_the_program_says() -> None:
    page = REPOSITORY / "docs" / "reference" / "catalogue.md"
    assert page.read_text(encoding="utf-8") == make_reference.catalogue_page(), "run tools/make_reference.py"


def test_every_field_of_a_source_is_explained_once_with_a_valid_example() -> None:
    entries = make_reference.catalogue_fields()
    assert list(entries) == list(make_reference.CATALOGUE)
    for name, model in make_reference.CATALOGUE.items():
        fields = make_reference.catalogue_model_fields(model)
        assert list(entries[name]["fields"]) == list(fields)
        for key, field in fields.items():
            meaning, example = entries[name]["fields"][key]
            assert meaning
            annotation = field.annotation
            for limit in field.metadata:
                annotation = Annotated[annotation, limit]
            adapter = TypeAdapter(annotation)
            assert adapter.validate_python(example) != field.default, f"{name}.{key}: the example is the default"


def test_every_setting_says_what_it_is() -> None:
    assert "|  |\n" not in make_reference.settings_page().replace("default |  |", "")


def test_every_command_and_option_says_what_it_does() -> None:
    bare = [name for name, command in COMMANDS.items() if not command.help]
    bare += [
        f"{name} {parameter.name}"
        for name, command in COMMANDS.items()
        for parameter in command.params
        if parameter.name != "help" and not getattr(parameter, "hidden", False) and not getattr(parameter, "help", "")
    ]
    assert bare == []


def test_every_fault_names_tests_that_are_there() -> None:
    page = (REPOSITORY / "docs" / "explanation" / "faults.md").read_text(encoding="utf-8")
    named_tests = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", page)
    missing = [
        f"{file}::{name}"
        for file, name in named_tests
        if not (path := REPOSITORY / "tests" / file.removeprefix("tests/")).is_file()
        or (name and f"def {name}(" not in path.read_text(encoding="utf-8"))
    ]
    assert len(named_tests) > 80
    assert missing == []
