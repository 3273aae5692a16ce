-- checks: the last result of each check, and since when it has been so.

CREATE OR REPLACE VIEW main.checks AS
SELECT
    suite, check_name, severity, success, errored, observed, expected, since_utc, checked_at_utc, source_id, sentence
FROM core.check_rows;
