-- Which sources are failing, since when, and which figures rest on their last good reading?
SELECT h.source_id, h.status, h.since_utc, h.last_ok_utc, h.failures, h.figures, h.message
FROM source_health h
WHERE h.status <> 'ok'
ORDER BY h.since_utc, h.source_id;
