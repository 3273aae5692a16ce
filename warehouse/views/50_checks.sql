-- checks: the last result of each check, and since when it has been so.

CREATE OR REPLACE VIEW main.checks AS
WITH numbered AS (
    SELECT *, row_number() OVER (PARTITION BY suite, check_name, source_id ORDER BY recorded_at DESC) AS back,
        max(CASE WHEN NOT success THEN recorded_at END) OVER (PARTITION BY suite, check_name, source_id) AS last_failure,
        max(CASE WHEN success THEN recorded_at END) OVER (PARTITION BY suite, check_name, source_id) AS last_success
    FROM core.checks
)
SELECT
    n.suite, n.check_name, n.severity, n.success, n.errored, n.observed, n.expected,
    (SELECT min(c.recorded_at) FROM core.checks c
     WHERE c.suite = n.suite AND c.check_name = n.check_name AND c.source_id IS NOT DISTINCT FROM n.source_id
       AND c.success = n.success
       AND c.recorded_at > coalesce(CASE WHEN n.success THEN n.last_failure ELSE n.last_success END,
                                    TIMESTAMP '0001-01-01')) AS since_utc,
    n.recorded_at AS checked_at_utc, n.source_id, n.sentence
FROM numbered n
WHERE n.back = 1;
