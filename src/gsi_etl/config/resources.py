"""Where flows/, sources/, warehouse/ and expectations/ are: the checkout's folders, or the copies inside the wheel."""

from __future__ import annotations

from gsi_etl.base.pack import AssetFolder
from gsi_etl.base.pack import assets as folder

__all__ = ["AssetFolder", "folder"]
