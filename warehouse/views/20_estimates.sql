-- estimates: an edition's own value. Editions differ in method; two of them are not a trend.

CREATE OR REPLACE VIEW main.estimates AS
SELECT
    e.edition, year(e.published_on)::INTEGER AS edition_year, e.reference_year, e.measure, e.place AS geo_id,
    CASE WHEN p.kind IN ('country', 'territory') THEN e.place END AS iso3, p.name AS country,
    e.value::DECIMAL(24, 6) AS value,
    coalesce(e.lower, e.value - e.unit / 2)::DECIMAL(24, 6) AS value_low,
    coalesce(e.upper, e.value + e.unit / 2)::DECIMAL(24, 6) AS value_high,
    CASE e.measure WHEN 'prevalence_per_1000' THEN 'per 1,000' WHEN 'share_of_population' THEN 'fraction'
        ELSE 'persons' END AS unit,
    e.population::DECIMAL(24, 0) AS population, e.rank, e.published_on, d.method_family,
    e.origin AS source_id,
    starts_with(e.origin, 'verified') AS verified
FROM core.estimate_now e
LEFT JOIN core.place_now p ON p.code = e.place
LEFT JOIN core.edition_now d USING (edition);

-- editions: the releases themselves, with the family of methods that says which may stand side by side.

CREATE OR REPLACE VIEW main.editions AS
SELECT edition, title, publisher, published_on, reference_year, method_family,
    nullif(rank_basis, '') AS rank_basis
FROM core.edition_now;

-- measures: the closed list of what is counted.

CREATE OR REPLACE VIEW main.measures AS
SELECT measure, unit, target, definition FROM core.measure_now;
