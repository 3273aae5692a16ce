-- In which countries do an edition's own count, population and prevalence not agree, beyond rounding?
-- Prevalence is stated per 1,000 or as a share of the population; both are compared per 1,000 here, within one edition.
WITH stated AS (
    SELECT
        c.edition, c.published_on, c.country, c.value AS stated_count, c.population,
        p.value * factor AS stated_prevalence, p.value_low * factor AS lowest, p.value_high * factor AS highest,
        c.value_low * 1000 / c.population AS lowest_computed, c.value_high * 1000 / c.population AS highest_computed
    FROM estimates c
    JOIN estimates p ON p.edition = c.edition AND p.geo_id = c.geo_id
    JOIN (
        SELECT measure, part_of, CASE role WHEN 'rate' THEN 1 ELSE 1000 END AS factor
        FROM measures WHERE role IN ('rate', 'share')
    ) m ON m.measure = p.measure AND m.part_of = c.measure
    WHERE c.population > 0 AND c.value IS NOT NULL
)
SELECT
    edition, country, stated_count, population, stated_prevalence::DOUBLE AS stated_prevalence,
    round(stated_count * 1000 / population, 4) AS computed_prevalence,
    round(stated_count * 1000 / population - stated_prevalence, 4) AS difference
FROM stated
WHERE highest_computed < lowest OR lowest_computed > highest
ORDER BY published_on DESC, edition, abs(difference) DESC, country;
