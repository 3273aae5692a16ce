-- Which countries' rank moved most from one edition to the next, and is the move one of the method?
SELECT
    a.country, a.iso3, a.measure, a.edition AS from_edition, a.rank AS from_rank, b.edition AS to_edition,
    b.rank AS to_rank, a.rank - b.rank AS places_up,
    CASE WHEN a.method_family = b.method_family THEN 'related method: compare with care'
        ELSE 'NOT COMPARABLE: another method, so the move may be the method''s' END AS comparable
FROM estimates a
JOIN estimates b ON b.geo_id = a.geo_id AND b.rank IS NOT NULL AND b.published_on > a.published_on
WHERE a.rank IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY a.geo_id, a.measure, a.edition ORDER BY b.published_on, b.measure = a.measure DESC) = 1
ORDER BY abs(a.rank - b.rank) DESC, a.country, a.published_on
LIMIT 25;
