-- For how many countries does each edition give a value or a bound, and how many of those rows are verified?
SELECT
    e.edition, d.title, e.measure, count(DISTINCT e.iso3) AS countries,
    count(DISTINCT e.iso3) FILTER (e.value IS NULL) AS bounds,
    count(DISTINCT e.iso3) FILTER (e.verified) AS verified_countries,
    sum(e.value) FILTER (e.iso3 IS NOT NULL AND e.unit = 'persons') AS sum_of_countries,
    max(e.value) FILTER (e.geo_id = 'WLD' AND e.unit = 'persons') AS stated_for_the_world
FROM estimates e
JOIN editions d USING (edition)
GROUP BY ALL
ORDER BY max(d.published_on) DESC, e.edition, e.measure;
