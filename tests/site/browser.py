"""A real Chromium behind its own driver, spoken to in plain HTTP: no test library, no network but loopback."""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from required import required

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    # What is not loopback is looked up nowhere: a request that leaves would fail, and be seen in the log.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
REPOSITORY = Path(__file__).resolve().parents[2]


def axe_script() -> str:
    path = os.environ.get("AXE_CORE") or REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"
    return Path(required("axe-core", path, "npm install axe-core@4.14.1, or AXE_CORE=path")).read_text(encoding="utf-8")


@dataclass
class Browser:
    """One session of the driver. ``get`` opens a page; ``problems`` are what its console and its network said since."""

    url: str

    def call(self, method: str, path: str, data: dict[str, Any] | None = None) -> Any:
        answer = requests.request(method, f"{self.url}/{path}", json=data, timeout=60).json()["value"]
        if isinstance(answer, dict) and "error" in answer:
            raise AssertionError(f"{answer['error']}: {answer.get('message', '')[:400]}")
        return answer

    def get(self, address: str) -> None:
        self.call("POST", "url", {"url": address})

    def run(self, script: str, *arguments: Any) -> Any:
        return self.call("POST", "execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, script: str, *arguments: Any) -> Any:
        return self.call("POST", "execute/async", {"script": script, "args": list(arguments)})

    def size(self, width: int, height: int = 900) -> None:
        """The width of the page itself: a window of this browser is never narrower than 500."""
        self.call("POST", "goog/cdp/execute", {"cmd": "Emulation.setDeviceMetricsOverride", "params": {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}})  # fmt: skip

    def scheme(self, name: str) -> None:
        feature = {"name": "prefers-color-scheme", "value": name}
        self.call("POST", "goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": {"features": [feature]}})

    def screenshot(self) -> bytes:
        return base64.b64decode(self.call("GET", "screenshot"))

    def problems(self) -> list[str]:
        """Messages of the console."""
        return [entry["message"] for entry in self.call("POST", "se/log", {"type": "browser"})]

    def requests(self) -> list[str]:
        """Every address that was asked for since the last call."""
        events = [
            json.loads(entry["message"])["message"] for entry in self.call("POST", "se/log", {"type": "performance"})
        ]
        return [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]


@contextmanager
def browser() -> Iterator[Browser]:
    hint = "apt-get install chromium chromium-driver"
    chromium = required("chromium", shutil.which("chromium") or shutil.which("chromium-browser"), hint)
    driver = required("chromedriver", shutil.which("chromedriver"), hint)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # No TemporaryDirectory: the browser may still write there while it ends.
    profile = tempfile.mkdtemp(prefix="gsi-browser-")
    process = subprocess.Popen([driver, f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        _until_ready(base)
        options = {"binary": chromium, "args": [*FLAGS, f"--user-data-dir={profile}"]}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        made = requests.post(f"{base}/session", json={"capabilities": {"alwaysMatch": wanted}}, timeout=60).json()[
            "value"
        ]
        assert "sessionId" in made, made
        session = Browser(f"{base}/session/{made['sessionId']}")
        yield session
        requests.delete(session.url, timeout=30)
    finally:
        process.terminate()
        process.wait(timeout=20)
        shutil.rmtree(profile, ignore_errors=True)


def _until_ready(base: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            if requests.get(f"{base}/status", timeout=2).json()["value"]["ready"]:
                return
        except requests.RequestException:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.1)
