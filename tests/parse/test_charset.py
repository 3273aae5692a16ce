"""Characters from bytes: proof before declaration, and nothing silently replaced."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.parse.charset import decode

WORD = "Türkiye – “slavery”"


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (WORD.encode(), None),
        (WORD.encode(), "iso-8859-1"),
        (WORD.encode("cp1252"), None),
        (WORD.encode("cp1252"), "utf-8"),
        (WORD.encode("utf-8-sig"), "windows-1252"),
        (WORD.encode("utf-16"), None),
        (b'<meta charset="windows-1252">' + WORD.encode("cp1252"), "utf-8"),
    ],
)
def test_servers_that_say_nothing_or_lie(body: bytes, header: str | None) -> None:
    decoded = decode(body, header=header)
    assert decoded.text.endswith(WORD)
    assert not decoded.trouble


@pytest.mark.parametrize("header", [None, "utf-8", "iso-8859-1", "windows-1252"])
def test_a_stray_byte_spoils_no_more_than_itself(header: str | None) -> None:
    decoded = decode(f"40\u202f300\u202f000 people – {WORD}, caf".encode() + b"\xe9", header=header)
    assert decoded.text == f"40\u202f300\u202f000 people – {WORD}, caf\ufffd"
    assert decoded.trouble == "1 place is not valid utf-8 and read as U+FFFD"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Où l’esclavage à l’âge moderne a été aboli, “disait”-on – déjà"),
        ("euc-kr", "현대판 노예 상태에 있는 사람은 전 세계에 4천만 명이다"),
        ("gb18030", "全世界有四千万人处于现代奴隶制之中"),
        ("big5", "全世界有四千萬人處於現代奴隸制之中"),
        ("shift_jis", "現代の奴隷状態にある人は世界で四千万人"),
        ("cp1251", "В современном рабстве живут сорок миллионов человек"),
        ("iso8859-9", "Çağdaş kölelik altında yaşayan kırk milyon kişi"),
    ],
)
def test_a_declared_encoding_is_not_taken_for_damaged_utf8(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), header=encoding).text == text


def test_korean_and_chinese_declared_in_the_page() -> None:
    body = '<meta http-equiv="Content-Type" content="text/html; charset=euc-kr">북한'.encode("euc-kr")
    assert decode(body).text.endswith("북한")


@pytest.mark.parametrize("name", ["rot13", "zip", "unicode_escape", "idna", "utf-7", "x" * 500, "\x00"])
def test_what_is_no_encoding_of_text_is_not_believed(name: str) -> None:
    assert decode(b"plain +ADw-b+AD4-", header=name).text == "plain +ADw-b+AD4-"


def test_what_cannot_be_decoded_is_counted() -> None:
    decoded = decode(b"ok \x81\x8d \xff\xfe\xfd" + "ü".encode() * 20, header="utf-8")
    assert decoded.trouble
    assert "\ufffd" in decoded.text


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "latin-1", "euc-kr", "utf-16"]))
def test_any_bytes_decode(body: bytes, header: str | None) -> None:
    assert isinstance(decode(body, header=header).text, str)


@given(st.text(max_size=200))
def test_utf8_survives_any_header(text: str) -> None:
    assert decode(("ü" + text).encode("utf-8", "ignore"), header="iso-8859-1").text == "ü" + text
