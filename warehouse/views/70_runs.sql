-- runs: the ledger, one row a run.

CREATE OR REPLACE VIEW main.runs AS
SELECT run_id, started_at_utc, finished_at_utc, status, counts, version FROM core.run_rows;
