"""The settings of a flow that Prefect starts: its home folder is named by somebody, never guessed.

A worker's working folder is whatever its unit says, or the checkout of the code: the default ``data`` of the command
line would make a home there, and each worker another one.
"""

from __future__ import annotations

import logging

from gsi_etl.config.settings import Settings, load_settings
from gsi_etl.errors import GsiError, SettingsError

#: Where Prefect logs how a flow and a task ended.
_LOGGERS = ("prefect.flow_runs", "prefect.task_runs")


def flow_settings() -> Settings:
    """Those of the environment and of gsi.toml. Raises SettingsError where neither names the home folder.

    From now on an error of ours that ends a flow is one line of its log: what it says is for people.
    """
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if _without_traceback not in logger.filters:
            logger.addFilter(_without_traceback)
    settings = load_settings()
    if settings.origin("home") == "default":
        raise SettingsError(
            "no home folder is named for this flow",
            where=str(settings.config_path or "GSI_HOME"),
            why="a worker may run in any folder, so a flow has no default as the command line has",
            kept="nothing was fetched and no folder was made",
            hint="set GSI_HOME, or GSI_CONFIG to a gsi.toml with home, in the worker's environment or in the "
            "deployment's job variable env",
        )
    return settings


def _without_traceback(record: logging.LogRecord) -> bool:
    if record.exc_info and isinstance(record.exc_info[1], GsiError):
        record.exc_info = record.exc_text = None
    return True


__all__ = ["flow_settings"]
