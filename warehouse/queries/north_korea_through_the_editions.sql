-- How did the figure for North Korea move through the editions, and which steps may be called a trend?
-- Change PRK for another country. A step between two families of methods says nothing about the world.
SELECT
    edition, published_on, reference_year, measure, value, unit, rank, method_family,
    value - lag(value) OVER steps AS step,
    CASE
        WHEN lag(edition) OVER steps IS NULL THEN 'the first of this measure'
        WHEN method_family IS DISTINCT FROM lag(method_family) OVER steps
            THEN 'NOT COMPARABLE with ' || lag(edition) OVER steps || ': another method'
        ELSE 'related method: compare with care'
    END AS comparable
FROM estimates
WHERE geo_id = 'PRK' AND measure IN ('people_in_modern_slavery', 'prevalence_per_1000', 'share_of_population')
WINDOW steps AS (PARTITION BY measure ORDER BY published_on, edition)
ORDER BY measure, published_on, edition;
