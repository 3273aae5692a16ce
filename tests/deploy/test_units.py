"""The files of deploy/: units that systemd understands and that are closed, and commands that exist."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from alerts.mailbox import Mailbox

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
ANALYZE = shutil.which("systemd-analyze")
LIMITS = ("StartLimitBurst", "StartLimitIntervalSec")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="no systemd-analyze here")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units with programs that exist: `verify` looks at them."""
    folder = tmp_path_factory.mktemp("units")
    for unit in UNITS:
        text = re.sub(r"/opt/gsi-etl/venv/bin/\S+|/usr/bin/python3", "/bin/true", unit.read_text(encoding="utf-8"))
        (folder / unit.name).write_text(text, encoding="utf-8")
    return folder


@needs_systemd
def test_systemd_has_nothing_to_say_against_any_unit(installed: Path) -> None:
    names = [str(installed / unit.name.replace("@.", "@x.")) for unit in UNITS]
    (installed / "gsi-etl-mail@x.service").write_text((installed / "gsi-etl-mail@.service").read_text())
    done = subprocess.run(["systemd-analyze", "verify", *names], capture_output=True, text=True, timeout=60)
    ours = [line for line in done.stderr.splitlines() if "gsi-etl" in line]
    assert ours == []
    assert done.returncode == 0, done.stderr


@needs_systemd
@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_every_service_is_closed(unit: Path, installed: Path) -> None:
    name = unit.name.replace("@.", "@x.")
    (installed / name).write_text((installed / unit.name).read_text())
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=20", "--no-pager", str(installed / name)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    # The threshold is ten times the exposure level: 0 is closed to all, 10.0 is open.
    assert done.returncode == 0, done.stdout[-600:]


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_every_service_tells_the_operator_when_it_fails(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    told = "OnFailure=gsi-etl-mail@%n.service" in text
    assert told or unit.name in ("gsi-etl-mail@.service", "gsi-etl-outbox.service")
    assert "User=gsi-etl" in text


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_what_is_started_again_by_itself_is_given_up_some_time_and_told(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    restart = re.search(r"^RestartSec=(\d+)(min)?$", text, re.MULTILINE)
    if restart is None:
        return
    pause = int(restart[1]) * (60 if restart[2] else 1)
    burst, hours = (re.search(rf"^{name}=(\d+)h?$", text, re.MULTILINE) for name in LIMITS)
    assert burst is not None, "without a limit it is started again for ever, and OnFailure= never comes"
    assert hours is not None
    assert int(burst[1]) * pause < int(hours[1]) * 3600


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as found:
        yield found


def test_the_mail_of_a_failed_unit_is_sent_with_python_alone(mailbox: Mailbox) -> None:
    env = {"PATH": os.environ["PATH"], "OPERATOR_MAIL": "ops@example.org"}
    command = ["/usr/bin/python3" if Path("/usr/bin/python3").exists() else sys.executable, "-I"]
    command += [str(ROOT / "deploy" / "mail-failure"), "gsi-etl.service"]
    server = {"OPERATOR_SMTP": f"127.0.0.1:{mailbox.port}"}
    subprocess.run(command, env=env | server, check=True, timeout=60, capture_output=True)
    (mail,) = mailbox.mails
    assert b"To: ops@example.org" in mail
    assert b"gsi-etl.service failed on" in mail
    assert b"journalctl -u gsi-etl.service" in mail
    nobody = subprocess.run(command, env=env | {"OPERATOR_SMTP": "127.0.0.1:9"}, timeout=60, capture_output=True)
    assert nobody.returncode != 0  # so that `systemctl --failed` shows it


@pytest.mark.parametrize("path", [*UNITS, ROOT / "deploy" / "Dockerfile"], ids=lambda path: path.name)
def test_every_command_that_is_called_exists(path: Path) -> None:
    from typer.main import get_command

    from gsi_etl.cli.commands.main import app

    called = re.findall(r'gsi-etl"?[, ]+"?((?:[a-z]+ )?[a-z]+)"?(?=[\s";\]|]|$)', path.read_text(encoding="utf-8"))
    known = get_command(app)
    for words in [w for line in called if (w := line.split()) and _runs(path, line)]:
        command = known
        for word in words:
            command = command.commands[word]  # type: ignore[attr-defined]


def _runs(path: Path, words: str) -> bool:
    """Only what stands in a line that is carried out."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith(("ExecStart", "CMD"))]
    return any(f"gsi-etl {words}" in line.replace('", "', " ") for line in lines)


def test_timers_have_services_and_prefect_yaml_has_flows() -> None:
    names = {unit.name for unit in UNITS}
    assert {unit.with_suffix(".service").name for unit in UNITS if unit.suffix == ".timer"} <= names
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    for deployment in deployments:
        file, flow = deployment["entrypoint"].split(":")
        assert re.search(rf"^def {flow}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
    scheduled = {d["name"]: d.get("schedules") for d in deployments}
    assert all(scheduled[name] for name in ("news", "reports", "datasets", "maintain", "heartbeat", "weekly"))


def test_prefect_is_never_left_open_and_telemetry_is_off() -> None:
    server = (ROOT / "deploy" / "systemd" / "gsi-etl-prefect.service").read_text(encoding="utf-8")
    assert "--host 127.0.0.1" in server
    assert "PREFECT_SERVER_API_AUTH_STRING" in server
    for file in ("environment.example", "Dockerfile"):
        text = (ROOT / "deploy" / file).read_text(encoding="utf-8")
        assert "PREFECT_SERVER_ANALYTICS_ENABLED=false" in text
        assert "DO_NOT_TRACK=1" in text


def test_what_was_not_tried_says_so() -> None:
    for file in ("Dockerfile", "compose.yaml", "nginx.conf"):
        assert re.search(r"NOT (BUILT|RUN)", (ROOT / "deploy" / file).read_text(encoding="utf-8"))
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    assert compose["services"]["gsi-etl"]["read_only"] is True


def test_what_is_published_has_a_folder_of_its_own_that_all_who_publish_may_write_to() -> None:
    example = (ROOT / "deploy" / "environment.example").read_text(encoding="utf-8")
    public = re.search(r"^GSI_PUBLIC_DIR=(.*)$", example, re.MULTILINE)
    home = re.search(r"^GSI_HOME=(.*)$", example, re.MULTILINE)
    assert public is not None
    assert home is not None
    assert not Path(public[1]).is_relative_to(Path(home[1]).parent)
    assert f"root {public[1]};" in (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    assert f"GSI_PUBLIC_DIR={public[1]} " in (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    for unit in SERVICES:
        text = unit.read_text(encoding="utf-8")
        # A collector publishes nothing: it writes its batches and its own home folder.
        runs = re.search(r"bin/gsi-etl (?!collect)|prefect worker", text) is not None
        allowed = re.findall(r"^ReadWritePaths=(.*)$", text, re.MULTILINE)
        assert (f"-{public[1]}" in " ".join(allowed).split()) == runs, unit.name


def test_the_web_server_of_the_containers_sees_only_what_is_published() -> None:
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    assert {volume.split(":")[0] for volume in compose["services"]["web"]["volumes"]} == {"public", "./nginx.conf"}


def test_files_of_secrets_are_installed_closed() -> None:
    guide = (ROOT / "docs" / "how-to" / "install-on-a-server.md").read_text(encoding="utf-8")
    assert "install -m 0600 deploy/environment.example" in guide
    assert "install -d -m 0755 -o gsi-etl -g gsi-etl /srv/gsi-etl" in guide
