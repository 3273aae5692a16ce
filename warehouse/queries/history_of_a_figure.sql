-- How was one figure stated over time: every state, from when to when, and what made the difference?
SELECT
    h.recorded_from_utc, h.recorded_to_utc, h.status, h.quote, h.value, h.edition, c.class, c.cause, c.rule,
    h.reader_version, h.figure_id
FROM figure_history h
LEFT JOIN changes c
  ON c.run_id = h.run_id AND h.figure_id IN (c.old_figure_id, c.new_figure_id) AND c.series IS NOT NULL
WHERE h.figure_id IN (SELECT new_figure_id FROM changes WHERE class = 'revision')
ORDER BY h.figure_id, h.recorded_from_utc, c.class;
