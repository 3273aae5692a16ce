"""The sample site over real HTTP: validators, days, and exactly the four differences of day 3."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest
import requests

from gsi_etl.demo.content import DATES, Content, as_day, content, paths
from gsi_etl.demo.site import DemoSite
from gsi_etl.errors import UsageError

CHANGED_ON_DAY_3 = {
    "index.html",
    "country-studies/north-korea.html",
    "press/index.html",
    "news/feed.xml",
    "news/nigeria-share.html",
}


@pytest.fixture
def site() -> Iterator[DemoSite]:
    with DemoSite() as running:
        yield running


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as opened:
        yield opened


def get(session: requests.Session, site: DemoSite, path: str, **headers: str) -> requests.Response:
    return session.get(f"{site.base_url}/{path}", headers=headers, timeout=5)


def test_it_listens_on_loopback_only(site: DemoSite) -> None:
    parts = urlsplit(site.base_url)
    assert parts.hostname == "127.0.0.1"
    assert parts.port


@pytest.mark.parametrize("path", paths())
def test_every_path_answers_with_its_type_length_and_validators(
    site: DemoSite, session: requests.Session, path: str
) -> None:
    site.set_day(3)
    answer = get(session, site, path)
    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) == len(answer.content) > 0
    kind = {"html": "text/html", "xml": "application/rss+xml", "json": "application/json", "csv": "text/csv"}
    expected = {**kind, "xlsx": "spreadsheetml", "txt": "text/plain"}[path.rsplit(".", 1)[1]]
    assert expected in answer.headers["Content-Type"]
    assert ("ETag" in answer.headers) == (path != "country-studies/north-korea.html")


@pytest.mark.parametrize("path", paths())
def test_whoever_has_it_is_told_304_on_the_quiet_day(site: DemoSite, session: requests.Session, path: str) -> None:
    first = get(session, site, path)
    if path == "news/nigeria-share.html":
        assert first.status_code == 404
        return
    site.set_day(2)
    again = get(session, site, path, **{"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    dated = get(session, site, path, **{"If-Modified-Since": first.headers["Last-Modified"]})
    assert dated.status_code == 304


def test_other_validators_get_the_page_whole(site: DemoSite, session: requests.Session) -> None:
    first = get(session, site, "index.html")
    for headers in (
        {"If-None-Match": '"another"'},
        {"If-None-Match": '"another"', "If-Modified-Since": first.headers["Last-Modified"]},
        {"If-Modified-Since": "Mon, 01 May 2023 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ):
        assert get(session, site, "index.html", **headers).status_code == 200
    weak = {"If-None-Match": f'"another", W/{first.headers["ETag"]}'}
    assert get(session, site, "index.html", **weak).status_code == 304


def test_head_gives_the_headers_of_get_and_no_body(site: DemoSite, session: requests.Session) -> None:
    full = get(session, site, "index.html")
    head = session.head(f"{site.base_url}/index.html", timeout=5)
    assert head.content == b""
    for name in ("Content-Length", "Content-Type", "ETag", "Last-Modified"):
        assert head.headers[name] == full.headers[name]


@pytest.mark.parametrize("path", ["nothing.html", "../site.py", "%2e%2e/site.py", "day1/index.html", "data/", "data"])
def test_a_path_that_is_not_there_is_404_and_never_a_file_of_the_package(
    site: DemoSite, session: requests.Session, path: str
) -> None:
    request = requests.Request("GET", f"{site.base_url}/x").prepare()
    request.url = f"{site.base_url}/{path}"  # as it is: requests would tidy the dots away
    answer = session.send(request, timeout=5)
    assert answer.status_code == 404
    assert answer.text == "There is nothing here.\n"
    assert "ETag" not in answer.headers


def test_the_bare_address_is_the_index(site: DemoSite, session: requests.Session) -> None:
    assert get(session, site, "").content == get(session, site, "index.html").content


def test_day_3_differs_in_the_four_things_and_in_nothing_else(site: DemoSite, session: requests.Session) -> None:
    days: dict[int, dict[str, bytes | None]] = {}
    for day in (1, 2, 3):
        site.set_day(day)
        answers = {path: get(session, site, path) for path in paths()}
        days[day] = {path: a.content if a.status_code == 200 else None for path, a in answers.items()}
    assert days[2] == days[1]
    assert {path for path in paths() if days[3][path] != days[1][path]} == CHANGED_ON_DAY_3


def test_the_silent_revision_changes_one_number_and_no_date() -> None:
    before, after = (text("index.html", day) for day in (1, 3))
    visible = "\n".join(line for line in after.splitlines() if "<!--" not in line)
    assert before.count("40.3 million") == 1
    assert visible + "\n" == before.replace("40.3 million", "41.6 million")
    assert "is made up" in after


def test_the_new_edition_stands_above_the_old_one_which_stays_word_for_word() -> None:
    before, after = (text("press/index.html", day) for day in (1, 3))
    old = before[before.index("<h2>19 July 2018") : before.index("</article>")]
    assert old in after
    assert after.index("Global Slavery Index 2023") < after.index("<h2>19 July 2018")
    for words in ("49.6 million", "in 2021", "2,696,000", "104.6 for every 1,000"):
        assert words in after[: after.index("<h2>19 July 2018")]
        assert words == "104.6 for every 1,000" or words not in before


def test_the_misquote_is_a_new_item_of_the_feed_and_gives_a_rate_per_1000_as_a_percentage() -> None:
    before, after = (text("news/feed.xml", day) for day in (1, 3))
    assert before.count("<item>") == 6
    assert after.count("<item>") == 7
    assert after.count("/news/nigeria-share.html</link>") == 1
    assert "nigeria" not in before
    story = text("news/nigeria-share.html", 3)
    assert "7.7 per cent of Nigerians" in story
    assert "1,386,000 people" in story
    assert here("news/nigeria-share.html", 1) is None


def test_the_block_page_has_status_200_no_validators_and_no_word_of_the_page(
    site: DemoSite, session: requests.Session
) -> None:
    known = get(session, site, "country-studies/north-korea.html").headers["ETag"]
    site.set_day(3)
    answer = get(session, site, "country-studies/north-korea.html", **{"If-None-Match": known})
    assert answer.status_code == 200
    assert "ETag" not in answer.headers
    assert "Last-Modified" not in answer.headers
    assert "captcha" in answer.text
    for word in ("North Korea", "slavery", "2,640,000", "Index"):
        assert word not in answer.text


def test_last_modified_is_the_simulated_day_since_which_it_is_so(site: DemoSite, session: requests.Session) -> None:
    site.set_day(3)
    changed = parsedate_to_datetime(get(session, site, "index.html").headers["Last-Modified"])
    same = parsedate_to_datetime(get(session, site, "api/population.json").headers["Last-Modified"])
    assert changed == datetime(2023, 5, 24, 3, tzinfo=UTC)
    assert same == datetime(2023, 5, 22, 3, tzinfo=UTC)
    assert list(DATES) == [1, 2, 3]


def test_going_back_a_day_gives_that_days_answers(site: DemoSite, session: requests.Session) -> None:
    site.set_day(3)
    assert "41.6 million" in get(session, site, "index.html").text
    site.set_day(1)
    assert "40.3 million" in get(session, site, "index.html").text


@pytest.mark.parametrize("number", [0, 4, -1])
def test_another_day_is_refused(number: int) -> None:
    with pytest.raises(UsageError, match="no day"):
        as_day(number)


def test_links_of_the_feed_lead_to_the_site_itself(site: DemoSite, session: requests.Session) -> None:
    site.set_day(3)
    feed = get(session, site, "news/feed.xml").text
    assert "@BASE_URL@" not in feed
    links = [
        line.strip().removeprefix("<link>").removesuffix("</link>") for line in feed.splitlines() if "<link>" in line
    ]
    assert len(links) == 8
    for link in links:
        assert link.startswith(f"{site.base_url}/news/")
        assert session.get(link, timeout=5).status_code == 200


def test_many_ask_at_once_and_each_answer_is_counted(site: DemoSite) -> None:
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda path: requests.get(f"{site.base_url}/{path}", timeout=10), ["index.html"] * 24))
    assert {answer.status_code for answer in answers} == {200}
    assert site.answered == [("/index.html", 200)] * 24


def test_after_the_block_nothing_listens_any_more() -> None:
    with DemoSite() as closed:
        address = closed.base_url
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{address}/index.html", timeout=2)


def here(path: str, day: int) -> Content | None:
    return content(path, as_day(day), "http://127.0.0.1:1")


def text(path: str, day: int) -> str:
    found = here(path, day)
    assert found is not None
    return found.body.decode("utf-8")
