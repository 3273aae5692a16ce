"""What ``gsi-etl doctor`` checks around the data: permissions, Prefect, versions, telemetry, contact."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from gsi_etl.base.permissions import OTHERS, open_to
from gsi_etl.config.settings import CONFIG_FILE, Settings

#: What switches telemetry off, with the value that does. Ours when unset.
TELEMETRY = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "GX_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}


def rights(settings: Settings) -> tuple[bool, str, str]:
    """No other user may write where we trust what we read, or read secrets or the home folder."""
    config = settings.config_path or Path(CONFIG_FILE)
    loose = {path: "go-w" for path in (settings.home, settings.archive_path, config) if open_to(0o022, path)}
    loose |= dict.fromkeys(_read_by_others(settings), "o-rwx")
    secret = [config] if _holds_secrets(settings) else []
    secret += [config.with_name(name) for name in (".env", "environment")]
    loose |= {path: "600" for path in secret if _is_told(path)}
    fix = "; ".join(f"chmod {'-R ' if path.is_dir() else ''}{mode} {path}" for path, mode in loose.items())
    words = "no other user can write here, or read secrets or the home folder"
    return not loose, f"open to other users: {', '.join(map(str, loose))}" if loose else words, fix


def _read_by_others(settings: Settings) -> list[Path]:
    """What of the home folder others may read, besides what is published."""
    if not open_to(0o001, settings.home):
        return [settings.home] if open_to(0o004, settings.home) else []
    published = settings.public_path.absolute()
    return [p for p in sorted(settings.home.absolute().iterdir()) if p != published and open_to(OTHERS, p)]


def _holds_secrets(settings: Settings) -> bool:
    """Whether gsi.toml itself does: a channel may name environment variables instead."""
    named = ("webhook_url", "webhook_secret", "heartbeat_url")
    written = settings.origin("channels") == "gsi.toml" and any(c.url or c.secret for c in settings.channels)
    return written or any(settings.origin(name) == "gsi.toml" for name in named)


def _is_told(path: Path) -> bool:
    """Whether others read a file of secrets. One of another user may be ours to read by our group, and no more."""
    if not path.is_file():
        return False
    return open_to(0o077 if path.stat().st_uid == os.geteuid() else 0o027, path)


def prefect(_settings: Settings) -> tuple[bool, str, str]:
    """Reachable, lets us in, and lets nobody in without credentials. Through `requests`: Prefect is not imported."""
    import requests

    api = os.environ.get("PREFECT_API_URL", "").rstrip("/")
    if not api:
        return True, "PREFECT_API_URL is not set: runs need no server", ""
    user, _, password = os.environ.get("PREFECT_API_AUTH_STRING", "").partition(":")
    with requests.Session() as session:
        session.trust_env = False
        try:
            open_to_all = session.post(f"{api}/flow_runs/count", json={}, timeout=5).status_code
            ours = session.post(f"{api}/flow_runs/count", json={}, timeout=5, auth=(user, password)).status_code
        except requests.RequestException as error:
            return (
                False,
                f"{urlsplit(api).netloc} does not answer ({type(error).__name__})",
                "start it, or unset PREFECT_API_URL",
            )
    if open_to_all != 401:
        return (
            False,
            f"{urlsplit(api).netloc} accepts requests without a password",
            "set PREFECT_SERVER_API_AUTH_STRING for the server",
        )
    if ours != 200:
        return (
            False,
            f"{urlsplit(api).netloc} refuses our credentials (status {ours})",
            "set PREFECT_API_AUTH_STRING to the server's",
        )
    return True, f"{urlsplit(api).netloc} answers, and requires a password", ""


def versions(_settings: Settings) -> tuple[bool, str, str]:
    """What is installed against what this version was tried with: some newer ones fail silently."""
    from importlib.metadata import PackageNotFoundError, requires, version

    from packaging.requirements import Requirement

    wrong, seen = [], 0
    for wanted in map(Requirement, requires("gsi-etl") or []):
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        seen += 1
        try:
            have = version(wanted.name)
        except PackageNotFoundError:
            wrong.append(f"{wanted.name} is missing")
            continue
        if not wanted.specifier.contains(have, prereleases=True):
            wrong.append(f"{wanted.name} {have} does not satisfy {wanted.specifier}")
    return not wrong, "; ".join(wrong) or f"{seen} packages match", "reinstall from requirements.lock"


def telemetry(_settings: Settings) -> tuple[bool, str, str]:
    wrong = [
        name
        for name, off in TELEMETRY.items()
        if os.environ.get(name, off).strip().lower() not in (off, {"false": "0", "1": "true"}[off])
    ]
    return (
        not wrong,
        f"enabled by your environment: {', '.join(wrong)}" if wrong else "off",
        f"unset {', '.join(wrong)}",
    )


def contact(settings: Settings) -> tuple[bool, str, str]:
    # Wikipedia and others ask for a contact in the User-Agent; a run works without, and some sites then refuse it.
    words = settings.contact or "not set: set GSI_CONTACT so that publishers can reach you"
    return True, words, ""
