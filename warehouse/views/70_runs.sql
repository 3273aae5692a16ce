-- runs: the ledger, one row a run.

CREATE OR REPLACE VIEW main.runs AS
SELECT run_id, started_at AS started_at_utc, finished_at AS finished_at_utc, status, counts, version
FROM core.runs
QUALIFY row_number() OVER (PARTITION BY run_id ORDER BY recorded_at DESC) = 1;
