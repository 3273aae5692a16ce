-- alerts: a row for each delivery that was asked for, and what came of it.

CREATE OR REPLACE VIEW main.alerts AS
SELECT alert_id, change_id, run_id, channel, status, attempts, sent_at_utc, last_error, created_at_utc
FROM core.alert_rows;
