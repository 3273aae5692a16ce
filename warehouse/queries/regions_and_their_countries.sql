-- What do the countries of each region add up to in each edition, beside the number for the region itself?
-- The publisher's regions. A bound adds nothing. Never compare regions of two editions without the caveat.
WITH counted AS (
    SELECT edition, edition_year, region, count(value) AS countries, sum(value) AS sum_of_countries
    FROM estimates
    WHERE measure IN (SELECT measure FROM measures WHERE role = 'headline') AND iso3 IS NOT NULL AND region IS NOT NULL AND verified
    GROUP BY edition, edition_year, region
)
SELECT
    k.edition, k.region, k.countries, k.sum_of_countries, r.value AS stated_for_the_region, r.edition AS stated_by,
    max(c.caveat) AS caveat
FROM counted k
JOIN editions e USING (edition)
LEFT JOIN estimates r
  ON r.measure IN (SELECT measure FROM measures WHERE role = 'headline') AND r.geo_id = k.region AND r.reference_year = e.reference_year
LEFT JOIN comparisons c ON c.to_edition = k.edition AND c.level = 'region' AND c.comparable = 'with care'
GROUP BY k.edition, k.edition_year, k.region, k.countries, k.sum_of_countries, r.value, r.edition
ORDER BY k.edition_year DESC, k.sum_of_countries DESC;
