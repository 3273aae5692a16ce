-- What changed, newest first, and whose doing was it: the source, a new edition, the page, or our own reader?
SELECT detected_at_utc, class, cause, severity, sentence, rule, url, change_id
FROM changes
WHERE severity <> 'none'
ORDER BY detected_at_utc DESC, list_position(['critical', 'warning', 'info', 'operator'], severity), sentence;
