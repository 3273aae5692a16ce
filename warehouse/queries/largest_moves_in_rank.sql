-- Which countries' rank of prevalence moved most between the two newest tables of countries, and what may be said of it?
-- Editions that must not be compared are left out; the caveat is the publishers' own, in short.
WITH tables AS (
    SELECT edition, max(published_on) AS published_on FROM estimates
    WHERE iso3 IS NOT NULL AND measure IN (SELECT measure FROM measures WHERE role = 'rate') AND rank IS NOT NULL AND verified
    GROUP BY edition HAVING count(*) >= 100
    ORDER BY published_on DESC LIMIT 2
)
SELECT
    b.country, b.iso3, a.edition AS from_edition, a.rank AS from_rank, b.edition AS to_edition, b.rank AS to_rank,
    a.rank - b.rank AS places_up, a.value AS from_per_1000, b.value AS to_per_1000, c.comparable, c.caveat
FROM estimates a
JOIN estimates b ON b.geo_id = a.geo_id AND b.measure = a.measure AND b.published_on > a.published_on
JOIN comparisons c ON c.from_edition = a.edition AND c.to_edition = b.edition AND c.level = 'country'
WHERE a.measure IN (SELECT measure FROM measures WHERE role = 'rate') AND a.iso3 IS NOT NULL AND a.rank IS NOT NULL AND b.rank IS NOT NULL
  AND a.edition IN (SELECT edition FROM tables) AND b.edition IN (SELECT edition FROM tables)
  AND c.comparable <> 'no'
ORDER BY abs(a.rank - b.rank) DESC, b.country
LIMIT 25;
