-- Which countries have the highest prevalence in the newest edition with a table of countries?
-- One edition only: a rank across editions compares methods. value_low and value_high are its rounding, no uncertainty.
WITH newest AS (
    SELECT edition FROM estimates
    WHERE measure IN (SELECT measure FROM measures WHERE role = 'rate') AND iso3 IS NOT NULL AND verified
    GROUP BY edition, published_on HAVING count(*) >= 100
    ORDER BY published_on DESC LIMIT 1
)
SELECT rank, country, iso3, region, value AS per_1000, value_low, value_high, edition, reference_year, rank_worked_out
FROM estimates
JOIN newest USING (edition)
WHERE measure IN (SELECT measure FROM measures WHERE role = 'rate') AND iso3 IS NOT NULL
ORDER BY value DESC, country
LIMIT 20;
