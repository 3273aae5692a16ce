"""A Prefect API as far as a program can tell whether it is closed, and whether its password is right."""

from __future__ import annotations

import base64
import http.server


class Api(http.server.BaseHTTPRequestHandler):
    """A Prefect API that asks for a password, or asks nobody for anything."""

    password: str | None = None

    def do_POST(self) -> None:
        wanted = f"Basic {base64.b64encode((self.password or '').encode()).decode()}"
        let_in = self.password is None or self.headers.get("Authorization") == wanted
        self.send_response(200 if let_in else 401)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass
