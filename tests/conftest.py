"""What every test relies on: nothing leaves this machine.

An audit hook sees each connection and look-up that Python makes, whoever makes it, and refuses what goes beyond
loopback; the test in which it happened fails even when a library swallowed the refusal.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from gsi_etl.base.garbage import collect_rarely

# tests/server and tests/scenes are imported by their own names, whether or not tests/ is a package itself.
sys.path.insert(0, str(Path(__file__).parent))

os.environ.update({"GSI_ACCEPT_CLOCK": "1"})  # days are simulated; tests of the clock take it back
os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as where weights are fitted, whoever imports numpy first
os.environ.pop("FORCE_COLOR", None)  # some machines set it: what is printed is compared to the letter
os.environ.update({"DO_NOT_TRACK": "1", "GX_ANALYTICS_ENABLED": "false", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"})

collect_rarely()  # as the program does, and for its sake: a twelfth of the time of all tests

# No example fails because the machine is slow or busy.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

#: The files that take longest, in the order in which test processes take them up: whatever comes after fills the gaps.
#: Some mostly wait, for a Prefect server, a cron or a slow client (server_life for four minutes). Between two of these
#: stand four that compute, so that the cores of two processes are busy while the third one waits.
_BEGUN_FIRST = (
    "flows/test_server_life.py",
    "warehouse/test_crash.py",
    "figures/test_corpus.py",
    "backfill/test_kills.py",
    "pipeline/test_canary.py",
    "pipeline/test_boundary.py",
    "deploy/test_documents.py",
    "lake/test_carry.py",
    "site/test_browser.py",
    "base/test_full_disk.py",
    "ops/test_restore.py",
    "run/test_run_failure.py",
    "flows/test_failures.py",
    "flows/test_runs_by_cron.py",
    "pipeline/test_idle_looks.py",
    "lake/test_keep.py",
    "cli/commands/test_output_forms.py",
    "fetch/test_block_pages.py",
    "alerts/test_prefect_automation.py",
    "base/test_silence.py",
    "parse/test_hostile.py",
    "quality/test_decisions.py",
    "fetch/test_believing.py",
    "flows/test_monitor.py",
    "pipeline/test_soak.py",
    "site/test_incremental.py",
    "pipeline/test_bad_input.py",
    "pipeline/test_collectors.py",
    "flows/test_upkeep_flows.py",
    "pipeline/test_corrections.py",
    "quality/test_country_tables.py",
    "site/test_serve_limits.py",
    "site/test_speed.py",
    "warehouse/test_old_readers.py",
    "cli/test_tutorial.py",
    "subjects/test_example_packs.py",
    "changes/test_simulated_year.py",
    "pipeline/test_run_again.py",
    "cli/test_another_subject.py",
    "ops/test_reprocess.py",
    "site/test_build.py",
    "cli/actions/test_doctor.py",
    "packs/test_another_pack.py",
    "quality/test_audit.py",
    "backfill/test_shards.py",
    "warehouse/test_queries.py",
)

_CONNECTING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_HERE = frozenset({"", "localhost", socket.gethostname()})
_attempts: list[str] = []


def _is_loopback(host: object) -> bool:
    text = host.decode() if isinstance(host, bytes) else host
    if text is None or text in _HERE:
        return True
    try:
        return ipaddress.ip_address(str(text).split("%", 1)[0]).is_loopback
    except ValueError:
        return False


def _is_number(host: str) -> bool:
    """True for addresses, oddly spelt ones too: they are not looked up anywhere."""
    try:
        socket.inet_pton(socket.AF_INET6, host) if ":" in host else socket.inet_aton(host)
    except OSError:
        return False
    return True


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _CONNECTING:
        address = arguments[1]
        if not isinstance(address, tuple) or _is_loopback(address[0]):
            return  # a Unix socket, a connected one, or this machine
        _refuse(f"{event} to {address[0]}")
    elif event == "socket.getaddrinfo" and not (_is_loopback(arguments[0]) or _is_number(str(arguments[0]))):
        _refuse(f"look-up of {arguments[0]!r}")


def _refuse(attempt: str) -> None:
    _attempts.append(attempt)
    raise RuntimeError(f"a test tried to leave this machine: {attempt}")


sys.addaudithook(_watch)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {Path(__file__).parent / name: place for place, name in enumerate(_BEGUN_FIRST)}
    if gone := [str(path) for path in places if not path.is_file()]:
        raise pytest.UsageError(f"_BEGUN_FIRST names files that are not there: {', '.join(gone)}")
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.fixture(autouse=True)
def no_egress() -> Iterator[list[str]]:
    """Fails the test in which anything tried to reach beyond loopback. Gives the list of attempts."""
    _attempts.clear()
    yield _attempts
    attempts = list(_attempts)
    _attempts.clear()
    if attempts:
        pytest.fail(f"tried to leave this machine: {', '.join(attempts)}")


@pytest.fixture(autouse=True, scope="session")
def readers() -> Iterator[None]:
    """The runs of a test process share the children that read documents."""
    from kept_readers import kept_readers

    with kept_readers():
        yield


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> Iterator[None]:
    """DuckDB in one thread in each test process: there are as many of those as cores, and most databases are small.
    Programs that a test starts have all threads."""
    import duckdb

    connect = duckdb.connect

    def alone(*named: Any, config: dict[str, Any] | None = None, **more: Any) -> Any:
        return connect(*named, config={"threads": 1} | (config or {}), **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duckdb, "connect", alone)
        yield


@pytest.fixture
def unaudited() -> Iterator[None]:
    """The runs of this process pass every batch, without Great Expectations (see lighter_runs)."""
    import lighter_runs

    with lighter_runs.unaudited():
        yield


@pytest.fixture(autouse=True)
def bundled_pack() -> Iterator[None]:
    """A test begins and ends with the bundled subject, whatever pack it worked with."""
    from gsi_etl.base import pack

    pack.use(None)
    yield
    pack.use(None)


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """A run takes rights away from all that its process makes from then on: the next test has them again."""
    before = os.umask(0o022)
    yield
    os.umask(before)
