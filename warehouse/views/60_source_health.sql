-- source_health: how each source is, how long, and why.

CREATE OR REPLACE VIEW main.source_health AS
SELECT
    source_id, title, publisher, kind, status, since_utc, last_attempt_utc, last_ok_utc, last_change_utc, figures,
    failures, not_before_utc, message
FROM core.health_rows;
