-- Who quoted an edition after a newer one that gives the same number again had come out?
-- The index and the Global Estimates of one reference year are one estimate: quoting either is up to date.
SELECT
    f.publisher, f.title, f.published_on, f.quote, f.country, q.edition AS quoted_edition, n.edition AS newer_edition,
    n.published_on AS newer_since, n.value AS newer_value, f.published_on - n.published_on AS days_late, c.comparable,
    c.caveat, f.url
FROM figures f
JOIN editions q ON q.edition = coalesce(f.matched_edition, f.edition)
JOIN estimates n
  ON n.measure = f.measure AND n.geo_id = f.geo_id AND n.verified AND n.value IS NOT NULL
 AND n.published_on > q.published_on AND n.published_on < f.published_on
 AND n.reference_year IS DISTINCT FROM q.reference_year
JOIN comparisons c
  ON c.from_edition = q.edition AND c.to_edition = n.edition
 AND c.level = CASE WHEN f.geo_id = 'WLD' THEN 'world' WHEN f.iso3 IS NULL THEN 'region' ELSE 'country' END
WHERE f.source_kind = 'news' AND f.verdict <> 'unmatched'
QUALIFY row_number() OVER (PARTITION BY f.figure_id ORDER BY n.published_on DESC, n.edition DESC) = 1
ORDER BY days_late DESC, f.publisher, f.char_start;
