"""The published file in other versions of DuckDB, each from its wheel in a folder of its own. Needs a registry."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gsi_etl.config import resources
from gsi_etl.warehouse.publish import VIEWS

pytestmark = pytest.mark.slow
VERSIONS = ("1.1.3", "1.4.4", "1.5.5", "2.0.0")
#: Asks every view, the macro, a comment and every question; prints the version and how many of them answered.
READER = """
import sys
from pathlib import Path
import duckdb
database, views, questions = sys.argv[1], sys.argv[2].split(","), sorted(Path(sys.argv[3]).glob("*.sql"))
connection = duckdb.connect(database, read_only=True)
answered = sum(connection.execute(f"SELECT count(*) FROM {view}").fetchone()[0] >= 0 for view in views)
assert connection.execute("SELECT count(*) FROM figures_as_of(TIMESTAMP '2023-05-23')").fetchone()[0] > 0
comments = "SELECT count(*) FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal AND comment IS NOT NULL"
assert connection.execute(comments).fetchone()[0] == len(views)
for path in questions:
    connection.execute(path.read_text(encoding="utf-8")).fetchall()
print(duckdb.__version__, answered, len(questions))
"""


@pytest.fixture(scope="module", params=VERSIONS)
def duckdb_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    version: str = request.param
    folder = tmp_path_factory.mktemp(f"duckdb-{version}")
    words = ["install", "--quiet", "--target", str(folder), "--only-binary", ":all:", f"duckdb=={version}"]
    tries = ([sys.executable, "-m", "pip", *words], ["uv", "pip", *words, "--python", sys.executable])
    told = ""
    for command in tries:
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        except (FileNotFoundError, subprocess.TimeoutExpired) as error:
            told = str(error)
            continue
        if done.returncode == 0:
            return version, folder
        told = done.stderr.strip()[-200:]
    pytest.skip(f"no registry gives the wheel of duckdb {version}: {told}")


def test_the_published_file_opens_and_answers(duckdb_folder: tuple[str, Path], filled_home: Path) -> None:
    version, folder = duckdb_folder
    database, questions = filled_home / "public" / "gsi.duckdb", resources.folder("warehouse") / "queries"
    done = subprocess.run(
        [sys.executable, "-S", "-c", READER, str(database), ",".join(VIEWS), str(questions)],
        env={"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [version, str(len(VIEWS)), str(len(list(questions.glob("*.sql"))))]
