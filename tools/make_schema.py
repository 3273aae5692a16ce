"""Write sources/schema.json, by which editors check a source while it is typed, from the classes of source.py.

python tools/make_schema.py
"""

from __future__ import annotations

import json
from pathlib import Path

from gsi_etl.config.source import json_schema

TARGET = Path(__file__).resolve().parents[1] / "sources" / "schema.json"


def main() -> None:
    TARGET.write_text(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
