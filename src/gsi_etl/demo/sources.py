"""The demonstration's catalogue: the templates of ``catalogue/``, pointed at a running sample site.

Knows the catalogue's files; the site is only an address to it.
"""

from __future__ import annotations

from pathlib import Path

from gsi_etl.config.catalog import load_catalog
from gsi_etl.config.source import Source
from gsi_etl.demo.content import BASE_URL

TEMPLATES = Path(__file__).resolve().parent / "catalogue"


def write_sources(folder: Path, base_url: str) -> tuple[Source, ...]:
    """Write one YAML file a source into ``folder`` (made when missing) and load them as the pipeline would.

    ``base_url`` has no slash at the end. Other files of the folder are left alone and are loaded too.
    Raises CatalogError when a file does not fit the schema.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for template in sorted(TEMPLATES.glob("*.yaml")):
        text = template.read_text(encoding="utf-8").replace(BASE_URL, base_url)
        (folder / template.name).write_text(text, encoding="utf-8")
    return load_catalog(folder)
