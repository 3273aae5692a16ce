-- Which figures are no longer on their page, and when did they go?
SELECT h.source_id, h.url, h.country, h.measure, h.edition, h.quote, h.status, h.recorded_from_utc AS gone_since_utc
FROM figure_history h
WHERE h.recorded_to_utc IS NULL AND h.status IN ('missing', 'withdrawn', 'superseded')
ORDER BY gone_since_utc DESC, h.source_id, h.char_start;
