-- changes: every difference between what was known before a run and after it, with its class and cause.

CREATE OR REPLACE VIEW main.changes AS
SELECT
    c.change_id, c.run_id, c.detected_at AS detected_at_utc, c.class, c.cause, c.severity, c.rule, c.source_id, c.series,
    c.subject, c.sentence, c.old_value::DECIMAL(24, 6) AS old_value, c.new_value::DECIMAL(24, 6) AS new_value,
    c.old_text, c.new_text, c.old_figure_id, c.new_figure_id, c.url, c.evidence,
    coalesce(a.acked_by, CASE WHEN a.change_id IS NOT NULL THEN 'someone' END) AS acknowledged_by,
    a.recorded_at AS acknowledged_at_utc, a.note AS acknowledged_note
FROM core.changes c
LEFT JOIN core.ack_now a USING (change_id);
