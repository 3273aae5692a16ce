"""What a page's data are, for search engines: schema.org's Dataset, whole, with addresses that hold anywhere.

A site that does not know where it is served says nothing of addresses: relative ones would be wrong on most pages.
"""

from __future__ import annotations

from collections.abc import Mapping

from gsi_etl.site.renderer import Studio

#: By a file's name, what it is.
_KINDS = {"json": "application/json", "csv": "text/csv", "duckdb": "application/vnd.duckdb"}
LICENCE = "about/index.html#licence"


def dataset(
    studio: Studio, folder: str, *, name: str, description: str, files: tuple[str, ...], **more: object
) -> Mapping[str, object]:
    """``files``: from the page's folder, each with a suffix of ``_KINDS``. ``more``: further properties."""
    found: dict[str, object] = {
        "@type": "Dataset",
        "name": name,
        "description": description,
        "creator": _organization(studio),
        "isAccessibleForFree": True,
        **more,
    }
    if studio.site_url:
        found["url"] = studio.address(folder)
        found["license"] = studio.address(LICENCE)
        found["distribution"] = [
            {
                "@type": "DataDownload",
                "encodingFormat": _KINDS[file.rpartition(".")[2]],
                "contentUrl": studio.address(f"{folder}{file}"),
            }
            for file in files
        ]
    return found


def _organization(studio: Studio) -> dict[str, object]:
    known = {"url": studio.site_url} if studio.site_url else {}
    return {"@type": "Organization", "name": "gsi-etl", **known}
