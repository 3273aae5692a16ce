"""Run the monitor flow when a Prefect API answers, and the plain pipeline when none does: the results are the same."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from gsi_etl.config.settings import Settings
from gsi_etl.errors import GsiError
from gsi_etl.pipeline import Options, RunReport, Tell, named, run, utc_now
from gsi_etl.run.run_failure import note

API_URL = "PREFECT_API_URL"
API_LOGIN = "PREFECT_API_AUTH_STRING"
#: The servers that died while a run of this process was under way.
_died: list[str] = []


def run_with_prefect(settings: Settings, options: Options, *, tell: Tell, write: Callable[[str], object]) -> RunReport:
    """Through the flow when ``PREFECT_API_URL`` names a server that answers. Without one, nothing is started."""
    address = os.environ.get(API_URL)
    if not address:
        return run(settings, options, tell=tell, write=write)
    why = _unreachable(address)
    if why:
        tell("prefect", f"{_host(address)} {why}; running without Prefect")
        return run(settings, options, tell=tell, write=write)
    flow = load_monitor()
    _quieten()
    named_options = named(options, utc_now)
    try:
        report: RunReport = flow.run_monitor(settings, named_options, tell=tell)
    except Exception as error:
        # Not ours: Prefect's own. When its server has died, the run is done again without it, from where the ledger is.
        if isinstance(error, GsiError) or not _unreachable(address):
            raise note(settings, named_options, error, clock=utc_now, write=write) from error
        _died.append(address)
        tell(
            "prefect",
            f"{_host(address)} stopped answering ({type(error).__name__}): running again without Prefect",
        )
        return run(settings, options, tell=tell, write=write)
    if _unreachable(address):
        _died.append(address)
        tell("prefect", f"{_host(address)} stopped answering: the run is done, and Prefect does not know how it ended")
    return report


def leave(code: int) -> None:
    """End the process now if Prefect's server died: for each event that it was not told, Prefect waits ten seconds."""
    if _died:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _quieten() -> None:
    """Of a server that has died we say so in one line; Prefect would print every event and every log that was lost."""
    logging.raiseExceptions = False
    for name in ("prefect.events.clients", "prefect._internal.concurrency", "EventsWorker"):
        # A filter, for Prefect sets the levels when a flow begins.
        logging.getLogger(name).addFilter(lambda _record: False)
    # Of a run that fails, the traceback is in our own log.
    logging.getLogger("prefect.flow_runs").addFilter(lambda record: record.exc_info is None)


def _host(address: str) -> str:
    """Without a login that the address holds."""
    return urlsplit(address).netloc.rpartition("@")[2]


def load_monitor() -> Any:
    """The module flows/monitor.py. Importing it imports Prefect."""
    return load_flows("monitor")


def load_flows(stem: str) -> Any:
    """The module flows/<stem>.py of the checkout or the wheel: found by path, so it has no static type."""
    import importlib.util

    from gsi_etl.config import resources

    name = f"gsi_etl_flows_{stem}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, resources.folder("flows") / f"{stem}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _unreachable(address: str) -> str | None:
    """Why the API does not do what it is asked within two seconds, or None when it does.

    A server that asks for a password answers its health check without one, so something else is asked.
    """
    import requests

    login, key = os.environ.get(API_LOGIN, ""), os.environ.get("PREFECT_API_KEY")
    try:
        with requests.Session() as session:
            session.trust_env = False
            if login:
                user, _, password = login.partition(":")
                session.auth = (user, password)
            elif key:
                session.headers["Authorization"] = f"Bearer {key}"
            answer = session.post(f"{address.rstrip('/')}/flows/count", json={}, timeout=2)
    except requests.RequestException as error:
        return f"does not answer: {type(error).__name__}"
    if answer.status_code in (401, 403):
        return f"refuses the password of {API_LOGIN}" if login else f"asks for a password: set {API_LOGIN}"
    return None if answer.status_code < 500 else f"does not answer: status {answer.status_code}"
