"""What the nginx configurations that we ship and show send: a type for every file of a site, and a policy that lets
its pages work. With ``nosniff``, a style sheet or a script of another type is not used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from site_samples import Desk

from gsi_etl.site.policy import POLICY

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATIONS = ("deploy/nginx.conf", "docs/how-to/serve.md")
EXPECTED = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
            ".png": "image/png", ".csv": "text/csv", ".json": "application/json", ".atom": "application/atom+xml",
            ".xml": "application/xml"}  # fmt: skip


def directives(policy: str) -> dict[str, set[str]]:
    return {name: set(values) for name, *values in (part.split() for part in policy.split(";"))}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_every_kind_of_file_has_its_type(desk: Desk, name: str) -> None:
    desk.build(site_url="https://figures.example.org/")
    kinds = {path.suffix for path in desk.public.rglob("*") if path.is_file() and not path.name.startswith(".")}
    (block,) = re.findall(r"types \{([^}]*)\}", (ROOT / name).read_text(encoding="utf-8"))
    sent = {f".{suffix}": kind for kind, suffix in (part.split() for part in block.split(";") if part.strip())}
    assert kinds - sent.keys() == set()
    assert {suffix: sent[suffix] for suffix in EXPECTED} == EXPECTED


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_policy_allows_what_the_pages_ask_for_and_no_framing(name: str) -> None:
    policies = re.findall(r'Content-Security-Policy:? "?([^"\n]+)', (ROOT / name).read_text(encoding="utf-8"))
    assert policies
    for policy in map(directives, policies):
        assert policy["frame-ancestors"] == {"'none'"}
        assert all(sources <= policy[name] for name, sources in directives(POLICY).items())
