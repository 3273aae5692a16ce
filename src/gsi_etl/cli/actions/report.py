"""``gsi-etl report``: what is known now as one page, for a mail or a folder without a web server."""

from __future__ import annotations

from pathlib import Path

from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.output import say
from gsi_etl.errors import PublishError, UsageError


def report(home: Path | None, config: Path | None, output: Path, *, single_file: bool) -> None:
    """Write the page to ``output``, or to stdout for ``-``. Reads the published database, so a run may be at work."""
    from gsi_etl.pipeline import utc_now
    from gsi_etl.site.single import single_file as page_of

    settings = settings_of(home, config)
    if not single_file:
        raise UsageError(
            "add --single-file: a report is one page",
            hint=f"the whole site is {settings.public_path / 'index.html'}",
        )
    page = page_of(settings.public_path / "gsi.duckdb", site_url=settings.site_url, now=utc_now())
    if str(output) == "-":
        print(page)
        return
    try:
        output.write_text(page, encoding="utf-8")
    except OSError as error:
        raise PublishError(
            "the report cannot be written", where=str(output), why=error.strerror or str(error)
        ) from None
    say(f"report   {output}   ({len(page.encode()) // 1000} KB, all in one file)")
