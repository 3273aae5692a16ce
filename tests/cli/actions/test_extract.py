"""``gsi-etl extract``: highlighted text and a table for people, JSON for programs, clear errors for bad input."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from unittest import mock

import pytest

from gsi_etl.cli.actions.extract import answers, main
from gsi_etl.cli.render.figures import shown, stated
from gsi_etl.figures import read

TEXT = "More than 2.6 million people live in modern slavery in North Korea, the 2018 Global Slavery Index says.\n"


def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The command on its own, in this process: starting one takes longer than all that it does."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    code: object = 0
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(given))),
        mock.patch.object(sys, "argv", ["extract", *arguments]),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    assert isinstance(code, int)
    return subprocess.CompletedProcess(arguments, code, out.buffer.getvalue(), err.buffer.getvalue())  # type: ignore[attr-defined]


def test_the_command_runs_on_its_own() -> None:
    command = [sys.executable, "-m", "gsi_etl.cli.actions.extract", "--json"]
    done = subprocess.run(command, input=b"5 km", capture_output=True, check=False, timeout=60)
    assert (done.returncode, len(json.loads(done.stdout)["figures"])) == (0, 1)
    text = run("--help").stdout.decode()
    assert "--explain" in text
    assert "--install-completion" not in text


def test_people_see_the_text_marked_and_a_table(tmp_path: Path) -> None:
    file = tmp_path / "article.txt"
    file.write_text(TEXT, encoding="utf-8")
    done = run(str(file))
    out = done.stdout.decode()
    assert done.returncode == 0, done.stderr
    assert "2.6 million⟦1⟧" in out
    row = next(line for line in out.splitlines() if line.strip().startswith("1 "))
    for cell in ("2,600,000", "more than", "people in modern slavery", "PRK", "GSI 2018"):
        assert cell in row


def test_explain_names_the_evidence_of_each_part() -> None:
    out = run("-", "--explain", given=TEXT.encode()).stdout.decode()
    lines = [" ".join(line.split()) for line in out.splitlines()]
    told = " ".join(lines)
    for words in (
        "⟦1⟧ 2.6 million",
        "modifier: 'more than'",
        "hedge more than",
        "measure people in modern slavery",
        'names the measure "modern slavery"',
        'place PRK North Korea named in the sentence "North Korea"',
        "edition GSI 2018 cited in the sentence",
        "can mean [2,600,000, 2,700,000), as usual in the press [2,600,000, 2,800,000)",
        "confidence high",
    ):
        assert words in told


def test_jsonl_answers_line_by_line_with_offsets_in_code_points() -> None:
    records = [{"id": 7, "text": "𝔸 — 40.3 million slaves"}, {"id": "b", "text": "Nothing here."}]
    done = run("--jsonl", given="\n".join(json.dumps(r) for r in records).encode())
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert second == {"id": "b", "figures": []}
    (figure,) = first["figures"]
    assert records[0]["text"][figure["start"] : figure["end"]] == figure["quote"] == "40.3 million"
    assert figure["value"] == 40_300_000
    assert figure["measure"] == "people_in_modern_slavery"


def test_title_date_and_language_of_a_record_are_context() -> None:
    line = json.dumps(
        {
            "id": 1,
            "text": "The latest index counts 8,000 slaves in the country.",
            "title": "Nepal",
            "published": "2018-08-01T10:00:00Z",
        }
    )
    (answer,) = answers([line], "here")
    assert [(f["place"], f["edition"]) for f in answer["figures"]] == [("NPL", "GSI 2018")]
    line = json.dumps({"id": 1, "text": "104,6 pro 1.000 in Nordkorea: Sklaverei", "lang": "de"})
    (answer,) = answers([line], "here")
    assert [f["value"] for f in answer["figures"]] == [104.6]


def test_json_gives_one_object_with_rules_when_asked() -> None:
    answer = json.loads(run("-", "--json", "--explain", given=TEXT.encode()).stdout)
    assert answer["figures"][0]["rules"]


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        (["--jsonl"], b'{"id": 1, "text": "5 km"}\nnot json\n', "line 2"),
        (["--jsonl"], b'{"id": 1}\n', 'no "text"'),
        (["-"], b"5 \xff million", "not UTF-8"),
        (["--json", "--jsonl"], b"", "exclude each other"),
        (["no-such-file.txt"], b"", "no-such-file.txt"),
    ],
)
def test_bad_input_says_what_and_where(arguments: list[str], given: bytes, said: str) -> None:
    done = run(*arguments, given=given)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_answers_before_a_bad_line_are_kept() -> None:
    done = run("--jsonl", given=b'{"id": 1, "text": "5 km"}\nnot json\n')
    assert json.loads(done.stdout)["id"] == 1


def test_half_a_date_is_said_and_left_out() -> None:
    done = run("--jsonl", given=b'{"id": 1, "text": "5 km", "published": "2016"}')
    assert done.returncode == 0
    assert "not a date" in done.stderr.decode()


def test_control_and_bidirectional_characters_are_shown_escaped() -> None:
    hostile = "\x1b[31m5 million\u202e slaves\x07\n"
    assert shown(hostile) == "\\x1b[31m5 million\\u202e slaves\\x07\n"
    out = run("-", given=hostile.encode()).stdout
    assert b"\x1b" not in out
    assert "\u202e" not in out.decode()


def test_markup_in_the_text_is_text() -> None:
    assert "[bold]5,000[/bold]" in run("-", given=b"[bold]5,000[/bold] slaves").stdout.decode().replace("⟦1⟧", "")


def test_empty_input_has_no_figures() -> None:
    done = run("-", given=b"")
    assert done.returncode == 0
    assert "no figures" in done.stderr.decode()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("one in ten people", "1 in 10"),
        ("104.6 per 1,000 people", "104.6 per 1,000"),
        ("110,000-120,000 workers", "110,000 to 120,000"),
        ("10.5 per cent", "10.5 %"),
        ("$354 billion", "354,000,000,000 USD"),
    ],
)
def test_numbers_are_shown_in_base_units(text: str, words: str) -> None:
    (figure,) = read(text)
    assert stated(figure.reading) == words
    assert figure.reading.unit != Decimal(0)


def test_a_text_in_a_language_that_is_not_read_is_said_to_be() -> None:
    swedish = "Nästan 50 miljoner människor lever i modernt slaveri, enligt en rapport som kom på måndagen."
    polish = "Prawie 50 mln osób na świecie żyje w niewolnictwie, jak podaje raport, który ukazał się w poniedziałek."
    records = [{"id": 1, "text": polish}, {"id": 2, "text": swedish}]
    done = run("--jsonl", given="\n".join(json.dumps(record) for record in records).encode())
    assert done.returncode == 0
    note = "line 2: the text is in Swedish, which is not supported; its figures are unreliable"
    assert done.stderr.decode().splitlines() == [f"standard input, {note}"]
    assert "Swedish" in run("-", given=swedish.encode()).stderr.decode()
