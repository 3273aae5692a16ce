-- figures: what every watched page states now, one row a figure. figure_history and figures_as_of() are its memory.

CREATE OR REPLACE VIEW main.figures AS
SELECT
    figure_id, source_id, publisher, source_kind, official, url, title, published_on,
    last_confirmed AS retrieved_at_utc, quote, sentence, page, cell, char_start, char_end, kind, measure, geo_id, iso3,
    country, subgroup, unit, value, value_low, value_high, modifier, sig_figs, is_change, reference_year, edition,
    edition_inferred, verdict, verdict_sentence, matched_edition, matched_value, status_now AS status,
    first_seen AS first_seen_utc, last_confirmed AS last_confirmed_utc, snapshot_sha256, document_id, reader_version,
    series, confidence, probability, reference_year_from
FROM core.figure_rows
WHERE recorded_to IS NULL AND status IN ('current', 'missing');

CREATE OR REPLACE VIEW main.figure_history AS
SELECT
    figure_id, source_id, publisher, source_kind, official, url, title, published_on, quote, sentence, page, cell,
    char_start, char_end, kind, measure, geo_id, iso3, country, subgroup, unit, value, value_low, value_high, modifier,
    sig_figs, is_change, reference_year, edition, edition_inferred, verdict, verdict_sentence, matched_edition,
    matched_value, status, snapshot_sha256, document_id, reader_version, series, recorded_at AS recorded_from_utc,
    recorded_to AS recorded_to_utc, run_id, confidence, probability, reference_year_from
FROM core.figure_rows;

CREATE OR REPLACE MACRO main.figures_as_of(ts) AS TABLE
SELECT * FROM main.figure_history
WHERE recorded_from_utc <= ts AND (recorded_to_utc IS NULL OR recorded_to_utc > ts)
  AND status IN ('current', 'missing');
