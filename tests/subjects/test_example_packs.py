"""The example packs at work: a first run, and a second one that meets a revision, misquotes and a new edition."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pack_days import PackDays, two_days

from gsi_etl.site.publish import publish as _published  # noqa: F401  (placeholder, replaced below)
