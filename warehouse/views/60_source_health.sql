-- source_health: how each source is, how long, and why.

CREATE OR REPLACE VIEW main.source_health AS
SELECT
    s.source_id, s.title, s.publisher, s.kind, h.status, h.since AS since_utc,
    a.last_attempt AS last_attempt_utc, h.last_ok AS last_ok_utc, c.last_change AS last_change_utc,
    coalesce(f.figures, 0)::INTEGER AS figures, h.failures, h.not_before AS not_before_utc, h.message
FROM core.source_entry s
LEFT JOIN core.source_now h USING (source_id)
LEFT JOIN (SELECT source_id, max(attempted_at) AS last_attempt FROM core.fetches GROUP BY source_id) a USING (source_id)
LEFT JOIN (
    SELECT source_id, max(detected_at) AS last_change FROM core.changes
    WHERE class IN ('new_figure', 'new_edition', 'revision', 'withdrawn', 'restored') GROUP BY source_id
) c USING (source_id)
LEFT JOIN (
    SELECT source_id, count(*) AS figures FROM core.figure_now
    WHERE status IN ('current', 'missing') GROUP BY source_id
) f USING (source_id);
