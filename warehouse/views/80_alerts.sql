-- alerts: a row for each delivery that was asked for, and what came of it.

CREATE OR REPLACE VIEW main.alerts AS
SELECT
    o.alert_id, unnest(from_json(o.change_ids, '["VARCHAR"]')) AS change_id, o.run_id, o.channel,
    coalesce(d.status, 'pending') AS status, coalesce(d.attempts, 0)::INTEGER AS attempts,
    d.sent_at AS sent_at_utc, d.last_error, o.created_at AS created_at_utc
FROM core.outbox o
LEFT JOIN (
    SELECT alert_id, count(*) AS attempts, min(CASE WHEN status = 'sent' THEN attempted_at END) AS sent_at,
        CASE WHEN bool_or(status = 'sent') THEN 'sent' WHEN bool_or(status = 'dead') THEN 'dead' ELSE 'failed' END
            AS status,
        max_by(CASE WHEN status <> 'sent' THEN detail END, attempted_at) AS last_error
    FROM core.deliveries GROUP BY alert_id
) d USING (alert_id);
