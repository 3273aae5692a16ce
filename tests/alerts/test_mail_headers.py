"""What mail servers and spam filters ask of a message's head (RFC 5322, 2045, 3834)."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import timedelta
from email import policy
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime

import pytest
from letters import NOON, hostile_message, message

from gsi_etl.alerts.mail import Email
from gsi_etl.alerts.message import Message
from required import required

LETTERS = [message(alert_id="al_3b6dd28ce511"), hostile_message()]


def sent(letter: Message) -> bytes:
    mail = Email("smtp://mail.example", "Figures <figures@example.org>", ("desk@example.org", "night@example.org"))
    return mail._mail(letter).as_bytes(policy=policy.SMTP)


@pytest.mark.parametrize("letter", LETTERS, ids=["plain", "hostile"])
def test_a_mail_has_each_header_that_is_asked_for_once(letter: Message) -> None:
    raw = sent(letter)
    head, _, _ = raw.partition(b"\r\n\r\n")
    parsed = BytesParser(policy=policy.default).parsebytes(raw)
    for name in ("Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type"):
        assert len(parsed.get_all(name, [])) == 1, name
    assert not parsed.defects
    assert head.isascii()
    assert b"\n" not in head.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_their_values_are_such_as_filters_accept() -> None:
    parsed = BytesParser(policy=policy.default).parsebytes(sent(LETTERS[0]))
    moment = parsedate_to_datetime(str(parsed["Date"]))
    assert abs(moment - NOON) < timedelta(seconds=1)
    assert re.fullmatch(r"<[\w.-]+@example\.org>", str(parsed["Message-ID"]))
    assert getaddresses([str(parsed["To"])]) == [("", "desk@example.org"), ("", "night@example.org")]
    assert "41.6 million" in str(parsed["Subject"])
    assert str(parsed["Auto-Submitted"]) == "auto-generated"
    parts = [part.get_content_type() for part in parsed.walk()]
    # Plain text first, and the same in HTML: a mail of HTML alone is what filters distrust.
    assert parts == ["multipart/alternative", "text/plain", "text/html"]
    assert all(part.get_content_charset() == "utf-8" for part in parsed.walk() if not part.is_multipart())


@pytest.mark.slow
def test_spamassassin_finds_nothing_in_its_headers() -> None:
    """Debian's, local rules only: no network, and no rule of its own about the sender's server."""
    program = required("spamassassin", shutil.which("spamassassin"), "apt-get install spamassassin")
    done = subprocess.run([program, "--local", "--test-mode"], input=sent(LETTERS[0]), capture_output=True, timeout=240)
    report = done.stdout.decode()
    score = re.search(r"X-Spam-Status: \w+, score=(-?[\d.]+) required=([\d.]+)\s+tests=([\w,\s]+?)\s+autolearn", report)
    assert score, report[:2000]
    told = set(re.sub(r"\s", "", score[3]).split(",")) - {"none"}
    # It never left a machine, so that no server received it; and it has a part in HTML, which costs nothing.
    assert told <= {"NO_RECEIVED", "NO_RELAYS", "HTML_MESSAGE"}, told
    assert float(score[1]) <= 0
