-- Who states which number for the world, from which edition, in whose words? The newest edition first.
SELECT
    f.edition, f.reference_year, f.reference_year_from, f.value, f.quote, f.modifier, f.publisher, f.source_kind,
    f.published_on, f.verdict, f.status, f.url
FROM figures f
LEFT JOIN editions e ON e.edition = coalesce(f.edition, f.matched_edition)
WHERE f.measure IN (SELECT measure FROM measures WHERE role = 'headline') AND f.geo_id = 'WLD' AND NOT f.is_change
ORDER BY e.published_on DESC NULLS LAST, f.official DESC, f.value, f.publisher;
