"""``python -m gsi_etl`` is the ``gsi-etl`` script."""

from gsi_etl.cli import main

if __name__ == "__main__":
    main()
