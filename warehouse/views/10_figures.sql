-- figures: what every watched page states now, one row a figure. figure_history and figures_as_of() are its memory.

CREATE OR REPLACE VIEW core.figure_now AS
SELECT * FROM core.figure_states
QUALIFY row_number() OVER (PARTITION BY figure_id ORDER BY recorded_at DESC) = 1;

CREATE OR REPLACE VIEW core.source_now AS
SELECT * FROM core.source_states
QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY recorded_at DESC) = 1;

CREATE OR REPLACE VIEW core.source_entry AS
SELECT * FROM core.sources
QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY recorded_at DESC) = 1;

-- A fetch confirms what the snapshot it brought, or named by its validators, states.
CREATE OR REPLACE VIEW core.confirmed AS
SELECT source_id, url, sha256, max(attempted_at) AS last_confirmed, max_by(final_url, attempted_at) AS final_url
FROM core.fetches
WHERE outcome IN ('ok', 'not_modified') AND sha256 IS NOT NULL
GROUP BY source_id, url, sha256;

-- A document with the last time its bytes were confirmed: figures then need only its id, and not URL and hash.
CREATE OR REPLACE VIEW core.document_now AS
SELECT d.document_id, d.publisher, d.title, d.published_on, c.last_confirmed
FROM (SELECT DISTINCT ON (document_id) * FROM core.documents ORDER BY document_id, recorded_at DESC) d
LEFT JOIN core.confirmed c
    ON c.source_id = d.source_id AND c.url = d.url AND c.sha256 = d.snapshot_sha256;

CREATE OR REPLACE VIEW core.figure_rows AS
SELECT
    f.figure_id, f.source_id, coalesce(d.publisher, s.publisher) AS publisher, s.kind AS source_kind, s.official,
    f.url, d.title, d.published_on, f.document_id, f.quote, f.sentence, f.page, f.cell, f.char_start, f.char_end,
    f.kind, f.measure, f.place AS geo_id, CASE WHEN p.kind IN ('country', 'territory') THEN f.place END AS iso3,
    p.name AS country, f.subgroup,
    CASE
        WHEN f.kind IN ('share', 'ratio') THEN 'fraction'
        WHEN f.kind = 'rate' THEN 'per 1,000'
        WHEN f.kind = 'count' AND m.unit = 'persons' THEN 'persons'
        ELSE f.noun
    END AS unit,
    f.value::DECIMAL(24, 6) AS value, f.value_low::DECIMAL(24, 6) AS value_low,
    f.value_high::DECIMAL(24, 6) AS value_high, f.modifier, f.sig_figs, f.is_change, f.reference_year, f.edition,
    f.edition_inferred, f.verdict, f.verdict_sentence, f.matched_edition,
    f.matched_value::DECIMAL(24, 6) AS matched_value, f.status, f.series, f.snapshot_sha256, f.reader_version,
    f.recorded_at, f.run_id
FROM core.figure_states f
LEFT JOIN core.source_entry s USING (source_id)
LEFT JOIN core.document_now d USING (document_id)
LEFT JOIN core.place_now p ON p.code = f.place
LEFT JOIN core.measure_now m ON m.measure = f.measure;

-- The same over the present alone: the newest states are picked before anything is joined to them.

CREATE OR REPLACE VIEW core.figure_rows_now AS
SELECT
    f.figure_id, f.source_id, coalesce(d.publisher, s.publisher) AS publisher, s.kind AS source_kind, s.official,
    f.url, d.title, d.published_on, f.document_id, f.quote, f.sentence, f.page, f.cell, f.char_start, f.char_end,
    f.kind, f.measure, f.place AS geo_id, CASE WHEN p.kind IN ('country', 'territory') THEN f.place END AS iso3,
    p.name AS country, f.subgroup,
    CASE
        WHEN f.kind IN ('share', 'ratio') THEN 'fraction'
        WHEN f.kind = 'rate' THEN 'per 1,000'
        WHEN f.kind = 'count' AND m.unit = 'persons' THEN 'persons'
        ELSE f.noun
    END AS unit,
    f.value::DECIMAL(24, 6) AS value, f.value_low::DECIMAL(24, 6) AS value_low,
    f.value_high::DECIMAL(24, 6) AS value_high, f.modifier, f.sig_figs, f.is_change, f.reference_year, f.edition,
    f.edition_inferred, f.verdict, f.verdict_sentence, f.matched_edition,
    f.matched_value::DECIMAL(24, 6) AS matched_value, f.status, f.series, f.snapshot_sha256, f.reader_version,
    f.recorded_at, f.run_id, d.last_confirmed
FROM core.figure_now f
LEFT JOIN core.source_entry s USING (source_id)
LEFT JOIN core.document_now d USING (document_id)
LEFT JOIN core.place_now p ON p.code = f.place
LEFT JOIN core.measure_now m ON m.measure = f.measure;

CREATE OR REPLACE VIEW main.figures AS
SELECT
    r.figure_id, r.source_id, r.publisher, r.source_kind, r.official, r.url, r.title, r.published_on,
    r.last_confirmed AS retrieved_at_utc, r.quote, r.sentence, r.page, r.cell, r.char_start, r.char_end, r.kind,
    r.measure, r.geo_id, r.iso3, r.country, r.subgroup, r.unit, r.value, r.value_low, r.value_high, r.modifier,
    r.sig_figs, r.is_change, r.reference_year, r.edition, r.edition_inferred, r.verdict, r.verdict_sentence,
    r.matched_edition, r.matched_value,
    CASE
        WHEN r.status = 'missing' THEN 'missing'
        WHEN h.status IN ('down', 'not_the_page', 'layout_changed', 'quarantined', 'stale') THEN 'stale'
        ELSE r.status
    END AS status,
    b.first_seen AS first_seen_utc, r.last_confirmed AS last_confirmed_utc, r.snapshot_sha256, r.document_id,
    r.reader_version, r.series
FROM core.figure_rows_now r
LEFT JOIN (SELECT figure_id, min(recorded_at) AS first_seen FROM core.figure_states GROUP BY figure_id) b
    USING (figure_id)
LEFT JOIN core.source_now h ON h.source_id = r.source_id
WHERE r.status IN ('current', 'missing');

CREATE OR REPLACE VIEW main.figure_history AS
SELECT
    figure_id, source_id, publisher, source_kind, official, url, title, published_on, quote, sentence, page, cell,
    char_start, char_end, kind, measure, geo_id, iso3, country, subgroup, unit, value, value_low, value_high, modifier,
    sig_figs, is_change, reference_year, edition, edition_inferred, verdict, verdict_sentence, matched_edition,
    matched_value, status, snapshot_sha256, document_id, reader_version, series,
    recorded_at AS recorded_from_utc,
    lead(recorded_at) OVER (PARTITION BY figure_id ORDER BY recorded_at) AS recorded_to_utc,
    run_id
FROM core.figure_rows;

CREATE OR REPLACE MACRO main.figures_as_of(ts) AS TABLE
SELECT * FROM main.figure_history
WHERE recorded_from_utc <= ts AND (recorded_to_utc IS NULL OR recorded_to_utc > ts)
  AND status IN ('current', 'missing');
