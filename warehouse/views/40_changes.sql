-- changes: every difference between what was known before a run and after it, with its class and cause.

CREATE OR REPLACE VIEW main.changes AS
SELECT
    change_id, run_id, detected_at AS detected_at_utc, class, cause, severity, rule, source_id, series, subject,
    sentence, old_value::DECIMAL(24, 6) AS old_value, new_value::DECIMAL(24, 6) AS new_value, old_text, new_text,
    old_figure_id, new_figure_id, url, evidence
FROM core.changes;
