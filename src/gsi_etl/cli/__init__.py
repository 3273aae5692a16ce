"""The command line: a thin layer that parses arguments, calls the library and prints.

Commands are made known by name only; the module of a command is imported when it is called, so that ``--help`` and
``extract`` cost no Prefect, no Great Expectations and no parser.
"""

from __future__ import annotations

import sys


def main() -> None:
    """The ``gsi-etl`` script. Exits with the codes of DESIGN.md section 7; a typed error becomes a few clear lines."""
    from gsi_etl.cli.app import app
    from gsi_etl.errors import GsiError

    try:
        app()
    except GsiError as error:
        from gsi_etl.cli.output import print_error

        print_error(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output has gone (| head): not an error of ours, and nothing more can be said on stdout.
        sys.stderr.close()
        sys.exit(141)
    except KeyboardInterrupt:
        sys.exit(130)
