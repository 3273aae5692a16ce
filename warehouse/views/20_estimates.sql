-- estimates: an edition's own value. Editions differ in method; two of them are not a trend.

CREATE OR REPLACE VIEW core.estimate_rows AS
SELECT
    e.edition, year(e.published_on)::INTEGER AS edition_year, e.reference_year, e.measure, e.place AS geo_id,
    CASE WHEN p.kind IN ('country', 'territory') THEN e.place END AS iso3, p.name AS country,
    e.value::DECIMAL(24, 6) AS value,
    coalesce(e.lower, e.value - e.unit / 2)::DECIMAL(24, 6) AS value_low,
    coalesce(e.upper, e.value + e.unit / 2)::DECIMAL(24, 6) AS value_high,
    coalesce(m.unit, 'persons') AS unit,
    e.population::DECIMAL(24, 0) AS population, e.rank, e.published_on, d.method_family,
    e.origin AS source_id,
    coalesce(e.verified, starts_with(e.origin, 'verified')) AS verified,
    CASE WHEN p.kind = 'region' THEN e.place ELSE p.region END AS region,
    e.rank IS NOT NULL AND coalesce(e.rank_worked_out, false) AS rank_worked_out, e.origin, e.part
FROM core.estimate_now e
LEFT JOIN core.places p ON p.code = e.place AND p.load_id = e.load_id
LEFT JOIN core.edition_now d USING (edition)
LEFT JOIN core.measure_now m ON m.measure = e.measure;

CREATE OR REPLACE VIEW main.estimates AS
SELECT
    edition, edition_year, reference_year, measure, geo_id, iso3, country, value, value_low, value_high, unit,
    population, rank, published_on, method_family, source_id, verified, region, rank_worked_out, origin
FROM core.estimate_rows
WHERE part IS NULL;

-- estimate_parts: what an edition says of a part of a measure. Kept apart, so that no sum takes a part for its whole.

CREATE OR REPLACE VIEW main.estimate_parts AS
SELECT
    edition, edition_year, reference_year, measure, part, geo_id, iso3, country, region, value, value_low, value_high,
    unit, published_on, method_family, verified, origin
FROM core.estimate_rows
WHERE part IS NOT NULL;

-- editions: the releases themselves, with the family of methods that says which may stand side by side.

CREATE OR REPLACE VIEW main.editions AS
SELECT edition, title, publisher, published_on, reference_year, method_family,
    nullif(rank_basis, '') AS rank_basis
FROM core.edition_now;

-- comparisons: what may be said of two editions side by side, at each level. Where the publishers say nothing, the
-- families of methods decide; of scores, whose models are others, nothing does.

CREATE OR REPLACE VIEW main.comparisons AS
SELECT
    a.edition AS from_edition, b.edition AS to_edition, l.level,
    coalesce(c.comparable, CASE WHEN a.method_family = b.method_family THEN 'with care' ELSE 'no' END) AS comparable,
    coalesce(c.caveat, CASE WHEN a.method_family = b.method_family
        THEN 'Made by related methods; the publishers say nothing of this comparison.'
        ELSE 'Made by another method: a step between the two may be the method''s.' END) AS caveat,
    coalesce(c.origin, 'the families of methods of the two editions') AS origin
FROM core.edition_now a
JOIN core.edition_now b ON b.published_on > a.published_on
CROSS JOIN (VALUES ('world'), ('region'), ('country'), ('scores')) l(level)
LEFT JOIN core.comparisons c
  ON c.load_id = (SELECT load_id FROM core.load_now)
 AND c.from_edition = a.edition AND c.to_edition = b.edition AND c.level = l.level
WHERE l.level <> 'scores' OR c.level IS NOT NULL;

-- places: every place that a figure or an estimate can be about.

CREATE OR REPLACE VIEW main.places AS
SELECT code, name, kind, region, region_ilo
FROM core.places WHERE load_id = (SELECT load_id FROM core.load_now);

-- measures: the closed list of what is counted.

CREATE OR REPLACE VIEW main.measures AS
SELECT measure, unit, target, definition, label, role, part_of FROM core.measure_now;
