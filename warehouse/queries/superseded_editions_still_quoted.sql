-- Who quoted an edition after a newer one of the same publication had come out?
SELECT
    f.publisher, f.title, f.published_on, f.quote, f.country, f.matched_edition AS quoted_edition,
    n.edition AS newer_edition, n.published_on AS newer_since, f.published_on - n.published_on AS days_late, f.url
FROM figures f
JOIN editions q ON q.edition = coalesce(f.matched_edition, f.edition)
JOIN editions n
  ON regexp_replace(n.edition, ' \d{4}$', '') = regexp_replace(q.edition, ' \d{4}$', '')
 AND n.published_on > q.published_on AND n.published_on < f.published_on
WHERE f.source_kind = 'news' AND f.verdict <> 'unmatched'
QUALIFY row_number() OVER (PARTITION BY f.figure_id ORDER BY n.published_on DESC) = 1
ORDER BY days_late DESC, f.publisher, f.char_start;
