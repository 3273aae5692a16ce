"""The command line: a thin layer that parses arguments, calls the library and prints.

Commands are registered by name only; the module of a command is imported when it is called, so that ``--help`` and
``extract`` cost no Prefect, no Great Expectations and no parser.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import NoReturn

from gsi_etl.base.garbage import collect_rarely

#: The exit code of what Ctrl-C stopped.
INTERRUPTED = 130


def _stopped() -> NoReturn:
    sys.stderr.write("stopped  by Ctrl-C\n")
    sys.exit(INTERRUPTED)


def main() -> None:
    """The ``gsi-etl`` script. Exits with the codes of DESIGN.md section 7; a typed error becomes a few clear lines."""
    # When Python ends it looks through all objects for garbage: a tenth of a run's time, and the system frees them all.
    atexit.register(gc.freeze)
    collect_rarely()
    try:
        from gsi_etl.cli.commands.main import app
        from gsi_etl.errors import GsiError
    except KeyboardInterrupt:
        _stopped()
    try:
        app()
    except GsiError as error:
        from gsi_etl.cli.render.output import print_error

        print_error(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output has closed it (| head): not our error, and stdout takes nothing more.
        sys.stderr.close()
        sys.exit(141)
    except OSError as error:
        from gsi_etl.base.disk import as_typed
        from gsi_etl.cli.render.output import print_error

        print_error(as_typed(error))
        sys.exit(1)
    except KeyboardInterrupt:
        _stopped()
    except SystemExit as ended:
        if ended.code == INTERRUPTED:  # Typer's way of ending a command that Ctrl-C stopped
            _stopped()
        raise
    except Exception as error:  # a bug, or a machine out of memory: a traceback helps few people
        from gsi_etl.cli.render.output import is_verbose, print_error
        from gsi_etl.run.run_failure import as_run_error

        if is_verbose() or os.environ.get("GSI_TRACEBACK"):
            raise
        typed = as_run_error(error, "the command failed on an unexpected error")
        print_error(typed)
        sys.exit(typed.exit_code)
