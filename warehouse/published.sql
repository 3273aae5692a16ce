-- In the published file the states of figures are kept once, in the wide table that the views scan. Its private name
-- stays: the commands read it. Numbers have six decimals here.

CREATE VIEW core.figure_states AS
SELECT
    entry, figure_id, run_id, recorded_at, status, source_id, url, document_id, snapshot_sha256, reader_version, series,
    quote, sentence, char_start, char_end, page, cell, kind, measure, geo_id AS place, subgroup, value, lower, upper,
    last_digit AS unit, value_low, value_high, sig_figs, numerator, denominator, per, noun, is_change, modifier,
    estimated, stated_year AS reference_year, edition, edition_inferred, verdict, verdict_sentence, matched_edition, matched_value,
    rules, confidence, probability, year_from, confirmed_quote, confirmed_value, confirmed_unit, confirmed_modifier
FROM core.figure_rows;
