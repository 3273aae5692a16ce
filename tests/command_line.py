"""The program as a person calls it, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def gsi(*words: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GSI_", "PREFECT_"))}
    return subprocess.run(
        [sys.executable, "-m", "gsi_etl", *words], cwd=cwd, env=kept | env, capture_output=True, text=True, timeout=180
    )
