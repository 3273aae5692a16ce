-- Which countries have the highest prevalence in the newest edition that covers them, and how wide is the estimate?
SELECT country, iso3, value AS per_1000, value_low, value_high, rank, edition, reference_year
FROM estimates
WHERE measure = 'prevalence_per_1000' AND iso3 IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY iso3 ORDER BY published_on DESC) = 1
ORDER BY value DESC, country
LIMIT 20;
