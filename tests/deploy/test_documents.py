"""Install, run, back up, upgrade and restore as root, typed from the documents into a copy of this machine's root.

The copy is an overlay in a mount namespace of its own: what the commands write goes into a folder of the test.
Replaced in what is typed: the packages of the lock (this environment's are used), systemctl (nothing runs as process 1
in there), and the name of the backup.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from operated import page, write_source
from server.scripted import ScriptedServer

ROOT = Path(__file__).resolve().parents[2]
HOW_TO = ROOT / "docs" / "how-to"
STUB = 'systemctl() { echo systemctl "$@"; }; set -eux; umask 0022; cd /checkout'


def typed(name: str) -> list[str]:
    """The commands of a document, a block each."""
    text = (HOW_TO / name).read_text("utf-8")
    return [re.sub(r"(?m)^ {3}", "", block) for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL)]


class Machine:
    """A root of its own, and what root types there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("upper", "work", "root", "checkout"):
            (folder / name).mkdir()
            # The upper folder's rights are those of the new root, and the service's user must get through it.
            (folder / name).chmod(0o755)

    def type(self, script: str) -> str:
        typed_there = shlex.quote("\n".join([STUB, script]))
        mounted = " && ".join(
            [
                f"mount -t overlay overlay -o lowerdir=/,upperdir={self.folder}/upper,workdir={self.folder}/work root",
                *(f"mount --rbind /{name} root/{name}" for name in ("proc", "dev", "sys")),
                "mkdir -p root/checkout",
                "mount --bind checkout root/checkout",
                f"exec chroot root bash -c {typed_there}",
            ]
        )
        done = subprocess.run(
            ["unshare", "--mount", "bash", "-ec", mounted], cwd=self.folder, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout


def can_mount(folder: Path) -> bool:
    try:
        Machine(folder).type("true")
    except (AssertionError, OSError):
        return False
    return True


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """On a disk of its own: an overlay's upper folder cannot lie on an overlay."""
    if os.geteuid() or not shutil.which("unshare"):
        pytest.skip("only root can make a root of its own")
    folder = tmp_path_factory.mktemp("machine")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2g", "tmpfs", str(folder)], check=False)
    try:
        (folder / "probe").mkdir()
        if not can_mount(folder / "probe"):
            pytest.skip("no overlay can be mounted here")
        (folder / "real").mkdir()
        made = Machine(folder / "real")
        try:
            made.type(f"{opened()}; runuser -u nobody -- {shlex.quote(PYTHON)} -c ''")
        except AssertionError as error:
            pytest.skip(f"no other user can run this machine's Python in a copy of its root: {error}")
        build(made.folder / "checkout")
        yield made
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


def build(checkout: Path) -> None:
    """What a checkout has after `make wheel`, as far as the documents use it."""
    shutil.copytree(ROOT / "deploy", checkout / "deploy")
    shutil.copy(ROOT / "requirements.lock", checkout)
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(checkout / "dist"),
        str(ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True)


PACKAGES = next(path for path in sys.path if path.endswith("site-packages"))
PYTHON = str(sys._base_executable)  # type: ignore[attr-defined]


def opened() -> str:
    """What lets the service's user run this Python: it may lie below a closed folder, or in a clone of umask 077."""
    places = [PACKAGES, sys.base_prefix, PYTHON]
    places += [os.path.realpath(place) for place in places]
    parents = dict.fromkeys(str(parent) for place in places for parent in Path(place).parents if parent != Path("/"))
    return (
        f"chmod o+x {shlex.join(parents)}; find {shlex.join(dict.fromkeys(places))} ! -type l "
        r"\( ! -perm -o+r -o -perm -u+x ! -perm -o+x \) -exec chmod o+rX {} +"
    )


def ours(script: str) -> str:
    """Packages from this environment in place of the registry's, for each environment that the script makes."""
    lines = []
    for line in script.splitlines():
        if line.startswith("python3 -m venv"):
            lines += [opened(), line.replace("python3", shlex.quote(PYTHON), 1)]
        elif "-r requirements.lock" in line:
            venv = line.split("/bin/pip")[0]
            lines.append(f"for d in {venv}/lib/python3*/site-packages; do echo {PACKAGES} > $d/packages.pth; done")
            lines.append(
                f"sed '1s#.*#\\#!{venv}/bin/python#' {Path(sys.executable).parent}/prefect > {venv}/bin/prefect"
            )
        else:
            lines.append(line)
    return "\n".join(lines)


@pytest.mark.slow
def test_root_installs_runs_upgrades_and_restores_as_the_documents_say(machine: Machine) -> None:
    with ScriptedServer() as site:
        site.set("/index", page(), etag='"1"')
        write_source(machine.folder / "checkout" / "one", site.url("/index"))
        install, units, first = typed("install-on-a-server.md")
        edit = "sed -i s/you@example.org/desk@watch.test/ /etc/gsi-etl/environment"
        watch = "rm -rf /etc/gsi-etl/sources/*.yaml; install -m 0644 /checkout/one/*.yaml /etc/gsi-etl/sources/"
        said = machine.type(ours(f"{install}\n{edit}\n{watch}\n{units}\n{first}"))
        assert "systemctl enable --now gsi-etl.timer" in said
        assert "BAD" not in said
        owned_by_the_service(machine)

        site.set("/index", page("41.3 million"), etag='"2"')
        said = machine.type("gsi-etl run --no-prefect; gsi-etl maintain")
        backup, fresh, checked = typed("upgrade.md")
        said = machine.type(ours(f"{backup}\n{fresh}\n{checked}"))
        assert "BAD" not in said
        owned_by_the_service(machine)
        assert machine.type("ls -d /opt/gsi-etl/venv /opt/gsi-etl/venv-old").split() == [
            "/opt/gsi-etl/venv",
            "/opt/gsi-etl/venv-old",
        ]

        restore, salvage = typed("restore.md")
        newest = machine.type("ls -d /var/backups/gsi-etl/gsi-*").split()[-1]
        named = re.sub(r"/var/backups/gsi-etl/gsi-\w+", newest, f"{restore}\n")
        said = machine.type(named)
        assert "BAD" not in said
        owned_by_the_service(machine)
        said = machine.type("gsi-etl sql \"SELECT quote FROM figures WHERE status = 'current'\"")
        assert "41.3 million" in said
        named = re.sub(r"/var/backups/gsi-etl/gsi-\w+", newest, salvage)
        machine.type(f"mv /var/lib/gsi-etl/data /var/lib/gsi-etl/data.again\n{named}")
        owned_by_the_service(machine)


def owned_by_the_service(machine: Machine) -> None:
    """Every file of the home folder, the backups and the pages; and others read the pages and nothing else."""
    folders = "/var/lib/gsi-etl /var/backups/gsi-etl /srv/gsi-etl"
    assert machine.type(f"find {folders} ! -user gsi-etl").split() == []
    assert machine.type("find /srv/gsi-etl ! -perm -o+r").split() == []
    said = machine.type(
        "for f in /var/lib/gsi-etl/data /var/backups/gsi-etl /etc/gsi-etl/environment /etc/gsi-etl/gsi.toml; do "
        "runuser -u nobody -- ls $f/ 2>/dev/null || runuser -u nobody -- cat $f 2>/dev/null || echo closed; done"
    )
    assert said.split() == ["closed"] * 4
