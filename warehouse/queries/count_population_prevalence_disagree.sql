-- In which countries do an edition's own count, population and prevalence not agree, beyond rounding?
SELECT
    c.edition, c.country, c.value AS stated_count, c.population, p.value AS stated_prevalence,
    round(c.value * 1000 / c.population, 2) AS computed_prevalence,
    round(c.value * 1000 / c.population, 2) - p.value AS difference
FROM estimates c
JOIN estimates p
  ON p.edition = c.edition AND p.geo_id = c.geo_id AND p.measure = 'prevalence_per_1000'
WHERE c.measure = 'people_in_modern_slavery' AND c.population > 0
  AND (c.value_high * 1000 / c.population < p.value_low OR c.value_low * 1000 / c.population > p.value_high)
ORDER BY abs(difference) DESC, c.country;
