"""An SMTP server on loopback that keeps the mail it is given, or refuses it with a code of the test's choice."""

from __future__ import annotations

import socketserver
import threading
from typing import Self


class Mailbox:
    """Speaks just enough SMTP for smtplib. ``refuse``: the reply to DATA's end instead of 250."""

    def __init__(self, refuse: str = "") -> None:
        self.mails: list[bytes] = []
        self.refuse = refuse
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                outer._serve(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def _serve(self, handler: socketserver.StreamRequestHandler) -> None:
        def say(line: str) -> None:
            handler.wfile.write(f"{line}\r\n".encode())

        say("220 test")
        while line := handler.rfile.readline():
            word = line.split(None, 1)[0].upper() if line.split() else b""
            if word == b"DATA":
                say("354 go on")
                self._take(handler)
                say(self.refuse or "250 taken")
            elif word == b"QUIT":
                say("221 bye")
                return
            else:
                say("250 fine")

    def _take(self, handler: socketserver.StreamRequestHandler) -> None:
        lines = []
        while (line := handler.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if not self.refuse:
            self.mails.append(b"".join(lines))
