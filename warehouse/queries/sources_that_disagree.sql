-- Where do two sources state different numbers for the same edition, measure and place, beyond any rounding?
SELECT
    a.edition, a.country, a.measure, a.source_id AS one_source, a.quote AS one_quote, b.source_id AS other_source,
    b.quote AS other_quote, b.value - a.value AS difference, a.url AS one_url, b.url AS other_url
FROM figures a
LEFT JOIN editions e ON e.edition = a.edition
JOIN figures b
  ON b.edition = a.edition AND b.measure = a.measure AND b.geo_id = a.geo_id AND b.kind = a.kind
 AND b.subgroup IS NOT DISTINCT FROM a.subgroup AND b.source_id > a.source_id
 AND (b.value_low > a.value_high OR b.value_high < a.value_low)
WHERE NOT a.is_change AND NOT b.is_change AND a.status <> 'missing' AND b.status <> 'missing'
  -- What a newspaper's number is about may itself be in doubt.
  AND a.verdict IS DISTINCT FROM 'unmatched' AND b.verdict IS DISTINCT FROM 'unmatched'
ORDER BY e.published_on DESC NULLS LAST, a.edition, a.country, a.measure, one_source, other_source;
