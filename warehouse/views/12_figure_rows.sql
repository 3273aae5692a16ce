-- Every state of every figure with all that is known of it. A view in the private file; in the published one a table of
-- the same name, which publishing fills once.

-- From when to when a state of a figure held, by the state's row: narrow, so that the wide rows are only read once.
CREATE OR REPLACE VIEW core.figure_span AS
SELECT
    rowid AS state, lead(recorded_at) OVER (PARTITION BY figure_id ORDER BY recorded_at) AS recorded_to,
    min(recorded_at) OVER (PARTITION BY figure_id) AS first_seen
FROM core.figure_states;

-- Every state of every figure with what its document, source, place and measure say of it.
CREATE OR REPLACE VIEW core.figure_rows AS
SELECT
    f.entry, f.figure_id, f.source_id, coalesce(d.publisher, s.publisher) AS publisher, s.kind AS source_kind,
    s.official, f.url, coalesce(nullif(d.title, ''), s.title) AS title, d.published_on, f.document_id, f.quote,
    f.sentence, f.page, f.cell, f.char_start, f.char_end, f.kind, f.measure, f.place AS geo_id,
    CASE WHEN p.kind IN ('country', 'territory') THEN f.place END AS iso3, p.name AS country, f.subgroup,
    CASE
        WHEN f.kind IN ('share', 'ratio') THEN 'fraction'
        WHEN f.kind = 'rate' THEN 'per 1,000'
        WHEN f.kind = 'count' AND m.unit NOT IN ('money', 'as the figure') THEN m.unit
        WHEN f.kind IN ('score', 'rank') AND m.unit IN ('points', 'rank') THEN m.unit
        WHEN f.noun = 'people' THEN 'persons'
        ELSE f.noun
    END AS unit,
    -- Rounded first: the same digits in a third of the time of the cast alone.
    round(f.value, 6)::DECIMAL(24, 6) AS value, round(f.value_low, 6)::DECIMAL(24, 6) AS value_low,
    round(f.value_high, 6)::DECIMAL(24, 6) AS value_high, f.modifier, f.sig_figs, f.is_change,
    coalesce(f.reference_year, own.reference_year, matched.reference_year) AS reference_year, f.edition,
    f.edition_inferred, f.verdict, f.verdict_sentence, f.matched_edition,
    round(f.matched_value, 6)::DECIMAL(24, 6) AS matched_value, f.status,
    -- As it is shown while it is the newest: a good reading of a source that is in trouble is stale.
    CASE
        WHEN f.status = 'current' AND h.status IN ('down', 'not_the_page', 'layout_changed', 'quarantined', 'stale')
            THEN 'stale'
        ELSE f.status
    END AS status_now,
    f.series, f.snapshot_sha256, f.reader_version, f.recorded_at, n.recorded_to, n.first_seen, d.last_confirmed,
    f.run_id, f.lower, f.upper, f.unit AS last_digit, f.numerator, f.denominator, f.per, f.noun, f.estimated, f.rules,
    f.confidence, f.probability, f.reference_year AS stated_year, f.year_from,
    f.confirmed_quote, f.confirmed_value, f.confirmed_unit, f.confirmed_modifier,
    CASE
        WHEN f.reference_year IS NOT NULL THEN coalesce(f.year_from, 'text')
        WHEN own.reference_year IS NOT NULL THEN 'edition'
        WHEN matched.reference_year IS NOT NULL THEN 'matched edition'
    END AS reference_year_from
FROM core.figure_states f
LEFT JOIN core.figure_span n ON n.state = f.rowid
LEFT JOIN core.source_entry s USING (source_id)
LEFT JOIN core.source_now h USING (source_id)
LEFT JOIN core.document_now d USING (document_id)
LEFT JOIN core.place_now p ON p.code = f.place
LEFT JOIN core.measure_now m ON m.measure = f.measure
-- A figure that names no year is about the year of the edition that it names, or else of the one whose number it gives.
LEFT JOIN core.edition_now own ON own.edition = f.edition
LEFT JOIN core.edition_now matched
  ON f.edition IS NULL AND matched.edition = f.matched_edition
 AND f.verdict IN ('exact', 'rounded', 'truncated', 'hedged', 'older_edition', 'bound');
