"""``gsi-etl serve``: the published folder over HTTP, on loopback unless told otherwise."""

from __future__ import annotations

from pathlib import Path

from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.output import say
from gsi_etl.errors import PublishError, UsageError


def serve(home: Path | None, config: Path | None, host: str, port: int) -> None:
    """Serve until interrupted. Raises UsageError when the address cannot be had, PublishError when there is no site."""
    from gsi_etl.site.serve import Server

    public = settings_of(home, config).public_path
    if not (public / "index.html").is_file():
        raise PublishError(
            "no site to serve yet",
            where=str(public),
            hint="create it with `gsi-etl run`, or rebuild it with `gsi-etl publish`",
        )
    try:
        server = Server(public, (host, port))
    except OSError as error:
        raise UsageError(
            f"cannot listen on {host} port {port}",
            why=error.strerror or str(error),
            hint="use another --port, or --port 0 for a free one",
        ) from None
    with server:
        say(f"serve    {server.url}   (stop with Ctrl-C)")
        if host not in ("127.0.0.1", "::1", "localhost"):
            say("         open to the network: outside your own machines, put a web server with TLS in front")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("serve    stopped")
