-- What every public view and column means. docs/reference/warehouse.md is made from these (gsi_etl.warehouse.dictionary).

COMMENT ON VIEW main.figures IS
    'What every watched page states now, one figure a row. Figures of different editions stand side by side: never add or compare them without looking at edition and reference_year.';
COMMENT ON COLUMN main.figures.figure_id IS
    'Stable name of the figure: it stays the same while the page restates it. `gsi-etl show` and `gsi-etl cite` take it.';
COMMENT ON COLUMN main.figures.source_id IS
    'The catalogue entry (sources/<source_id>.yaml) whose page states the figure.';
COMMENT ON COLUMN main.figures.publisher IS
    'Who published the document, as the document says, else as the catalogue says.';
COMMENT ON COLUMN main.figures.source_kind IS
    'report, dataset or news. A news figure is a claim about an edition, not evidence of its own.';
COMMENT ON COLUMN main.figures.official IS
    'True when the publisher makes the estimates itself; false when it repeats them.';
COMMENT ON COLUMN main.figures.url IS 'The page that states the figure.';
COMMENT ON COLUMN main.figures.title IS 'The document''s title; where it has none, that of its source.';
COMMENT ON COLUMN main.figures.published_on IS
    'When the document came out, as far as it says so. Not when we fetched it, nor the year the figure is about.';
COMMENT ON COLUMN main.figures.retrieved_at_utc IS
    'When bytes that state the figure were last fetched, or confirmed by the server as unchanged. UTC.';
COMMENT ON COLUMN main.figures.quote IS 'The number in the words of the document.';
COMMENT ON COLUMN main.figures.sentence IS 'The sentence or table row that states the number.';
COMMENT ON COLUMN main.figures.page IS 'Page of a PDF, counted from 1; NULL elsewhere.';
COMMENT ON COLUMN main.figures.cell IS 'Cell of a sheet or table; NULL elsewhere.';
COMMENT ON COLUMN main.figures.char_start IS
    'Where the quote starts in the text of the document, in code points from 0.';
COMMENT ON COLUMN main.figures.char_end IS 'Where the quote ends: the first code point behind it.';
COMMENT ON COLUMN main.figures.kind IS 'count, rate, share, ratio, rank, money or score.';
COMMENT ON COLUMN main.figures.measure IS 'What is counted; view measures defines each.';
COMMENT ON COLUMN main.figures.geo_id IS
    'ISO 3166-1 alpha-3 code, WLD for the world, or the code of a region; NULL when the document names no place.';
COMMENT ON COLUMN main.figures.iso3 IS
    'The same code for countries and territories only; NULL for the world and regions, so that sums count nobody twice.';
COMMENT ON COLUMN main.figures.country IS 'Name of the place.';
COMMENT ON COLUMN main.figures.subgroup IS
    'Part of the population that the figure is about, such as children; NULL for everybody.';
COMMENT ON COLUMN main.figures.unit IS
    'Unit of value: persons, per 1,000, fraction (0..1), or what the document itself counts.';
COMMENT ON COLUMN main.figures.value IS
    'The figure in base units (2.6 million is 2600000). NULL when only a range is stated.';
COMMENT ON COLUMN main.figures.value_low IS
    'Lower end of what the stated words can mean: 2.6 million reaches from 2550000. Rounding, not uncertainty of the estimate.';
COMMENT ON COLUMN main.figures.value_high IS 'Upper end of what the stated words can mean.';
COMMENT ON COLUMN main.figures.modifier IS
    'about, nearly, more_than, at_least, less_than, up_to, at_most or estimated, when the document hedges.';
COMMENT ON COLUMN main.figures.sig_figs IS 'Number of significant digits as written.';
COMMENT ON COLUMN main.figures.is_change IS 'True when the number states a change (10 million more) and not a level.';
COMMENT ON COLUMN main.figures.reference_year IS
    'The year the figure is about, as stated or as its edition implies. Not the year of publication.';
COMMENT ON COLUMN main.figures.reference_year_from IS
    'What gave reference_year: text, source (the defaults of its catalogue entry), edition (the one it names) or matched edition (the one whose number it gives).';
COMMENT ON COLUMN main.figures.edition IS
    'The release that the document cites or is, as view editions names it; NULL when it names none.';
COMMENT ON COLUMN main.figures.edition_inferred IS
    'True when the document speaks of the latest index and its date settled which one that was.';
COMMENT ON COLUMN main.figures.confidence IS
    'How sure the reading is: high (at least 98.5 % of such readings are right), medium (82 %) or low. Only high alerts or accuses.';
COMMENT ON COLUMN main.figures.probability IS
    'Calibrated probability that measure and place were read right, 0 to 1; NULL for readings older than this column.';
COMMENT ON COLUMN main.figures.verdict IS
    'News only: exact, rounded, truncated, hedged, bound, older_edition, edition_mismatch, unit_mistaken, measure_mistaken, contradicts or unmatched.';
COMMENT ON COLUMN main.figures.verdict_sentence IS 'The verdict in words, with both intervals.';
COMMENT ON COLUMN main.figures.matched_edition IS 'Edition of the estimate that the verdict was reached with.';
COMMENT ON COLUMN main.figures.matched_value IS 'That estimate, in the unit of value.';
COMMENT ON COLUMN main.figures.status IS
    'current; missing (gone from one fetch, not yet believed); stale (its source is in trouble, so this is the last good reading).';
COMMENT ON COLUMN main.figures.first_seen_utc IS 'When the warehouse first learned the figure. UTC.';
COMMENT ON COLUMN main.figures.last_confirmed_utc IS 'The last fetch that confirmed it. UTC.';
COMMENT ON COLUMN main.figures.snapshot_sha256 IS 'sha256 of the archived bytes that state the figure.';
COMMENT ON COLUMN main.figures.document_id IS 'The reading of those bytes: `gsi-etl show` takes it.';
COMMENT ON COLUMN main.figures.reader_version IS
    'Version of our reader. A figure that differs only because this did is a reader_change and never a revision.';
COMMENT ON COLUMN main.figures.series IS
    'Identity over time: source, measure, place, reference year, edition and subgroup.';

COMMENT ON VIEW main.figure_history IS
    'Every state of every figure, never altered: what a page said, and from when to when the warehouse held it for true. figures_as_of(ts) is its cut at one moment.';
COMMENT ON COLUMN main.figure_history.figure_id IS
    'Stable name of the figure: it stays the same while the page restates it. `gsi-etl show` and `gsi-etl cite` take it.';
COMMENT ON COLUMN main.figure_history.source_id IS
    'The catalogue entry (sources/<source_id>.yaml) whose page states the figure.';
COMMENT ON COLUMN main.figure_history.publisher IS
    'Who published the document, as the document says, else as the catalogue says.';
COMMENT ON COLUMN main.figure_history.source_kind IS
    'report, dataset or news. A news figure is a claim about an edition, not evidence of its own.';
COMMENT ON COLUMN main.figure_history.official IS
    'True when the publisher makes the estimates itself; false when it repeats them.';
COMMENT ON COLUMN main.figure_history.url IS 'The page that states the figure.';
COMMENT ON COLUMN main.figure_history.title IS 'The document''s title; where it has none, that of its source.';
COMMENT ON COLUMN main.figure_history.published_on IS
    'When the document came out, as far as it says so. Not when we fetched it, nor the year the figure is about.';
COMMENT ON COLUMN main.figure_history.quote IS 'The number in the words of the document.';
COMMENT ON COLUMN main.figure_history.sentence IS 'The sentence or table row that states the number.';
COMMENT ON COLUMN main.figure_history.page IS 'Page of a PDF, counted from 1; NULL elsewhere.';
COMMENT ON COLUMN main.figure_history.cell IS 'Cell of a sheet or table; NULL elsewhere.';
COMMENT ON COLUMN main.figure_history.char_start IS
    'Where the quote starts in the text of the document, in code points from 0.';
COMMENT ON COLUMN main.figure_history.char_end IS 'Where the quote ends: the first code point behind it.';
COMMENT ON COLUMN main.figure_history.kind IS 'count, rate, share, ratio, rank, money or score.';
COMMENT ON COLUMN main.figure_history.measure IS 'What is counted; view measures defines each.';
COMMENT ON COLUMN main.figure_history.geo_id IS
    'ISO 3166-1 alpha-3 code, WLD for the world, or the code of a region; NULL when the document names no place.';
COMMENT ON COLUMN main.figure_history.iso3 IS
    'The same code for countries and territories only; NULL for the world and regions, so that sums count nobody twice.';
COMMENT ON COLUMN main.figure_history.country IS 'Name of the place.';
COMMENT ON COLUMN main.figure_history.subgroup IS
    'Part of the population that the figure is about, such as children; NULL for everybody.';
COMMENT ON COLUMN main.figure_history.unit IS
    'Unit of value: persons, per 1,000, fraction (0..1), or what the document itself counts.';
COMMENT ON COLUMN main.figure_history.value IS
    'The figure in base units (2.6 million is 2600000). NULL when only a range is stated.';
COMMENT ON COLUMN main.figure_history.value_low IS
    'Lower end of what the stated words can mean: 2.6 million reaches from 2550000. Rounding, not uncertainty of the estimate.';
COMMENT ON COLUMN main.figure_history.value_high IS 'Upper end of what the stated words can mean.';
COMMENT ON COLUMN main.figure_history.modifier IS
    'about, nearly, more_than, at_least, less_than, up_to, at_most or estimated, when the document hedges.';
COMMENT ON COLUMN main.figure_history.sig_figs IS 'Number of significant digits as written.';
COMMENT ON COLUMN main.figure_history.is_change IS
    'True when the number states a change (10 million more) and not a level.';
COMMENT ON COLUMN main.figure_history.reference_year IS
    'The year the figure is about, as stated or as its edition implies. Not the year of publication.';
COMMENT ON COLUMN main.figure_history.reference_year_from IS
    'What gave reference_year: text, source (the defaults of its catalogue entry), edition (the one it names) or matched edition (the one whose number it gives).';
COMMENT ON COLUMN main.figure_history.edition IS
    'The release that the document cites or is, as view editions names it; NULL when it names none.';
COMMENT ON COLUMN main.figure_history.edition_inferred IS
    'True when the document speaks of the latest index and its date settled which one that was.';
COMMENT ON COLUMN main.figure_history.confidence IS
    'How sure the reading is: high (at least 98.5 % of such readings are right), medium (82 %) or low. Only high alerts or accuses.';
COMMENT ON COLUMN main.figure_history.probability IS
    'Calibrated probability that measure and place were read right, 0 to 1; NULL for readings older than this column.';
COMMENT ON COLUMN main.figure_history.verdict IS
    'News only: exact, rounded, truncated, hedged, bound, older_edition, edition_mismatch, unit_mistaken, measure_mistaken, contradicts or unmatched.';
COMMENT ON COLUMN main.figure_history.verdict_sentence IS 'The verdict in words, with both intervals.';
COMMENT ON COLUMN main.figure_history.matched_edition IS 'Edition of the estimate that the verdict was reached with.';
COMMENT ON COLUMN main.figure_history.matched_value IS 'That estimate, in the unit of value.';
COMMENT ON COLUMN main.figure_history.status IS
    'current; missing (gone from one fetch, not yet believed); withdrawn (gone from two); superseded (its article or our reading was replaced).';
COMMENT ON COLUMN main.figure_history.snapshot_sha256 IS 'sha256 of the archived bytes that state the figure.';
COMMENT ON COLUMN main.figure_history.document_id IS 'The reading of those bytes: `gsi-etl show` takes it.';
COMMENT ON COLUMN main.figure_history.reader_version IS
    'Version of our reader. A figure that differs only because this did is a reader_change and never a revision.';
COMMENT ON COLUMN main.figure_history.series IS
    'Identity over time: source, measure, place, reference year, edition and subgroup.';
COMMENT ON COLUMN main.figure_history.recorded_from_utc IS 'When the warehouse learned this state. UTC.';
COMMENT ON COLUMN main.figure_history.recorded_to_utc IS
    'When it learned the next one; NULL while this is the last. UTC.';
COMMENT ON COLUMN main.figure_history.run_id IS 'The run that recorded this state.';

COMMENT ON VIEW main.estimates IS
    'An edition''s own value, one a row: the reference that news figures are held against. Methods differ between editions; two values are a trend only when method_family is the same, and even then with care.';
COMMENT ON COLUMN main.estimates.edition IS 'The release, as view editions names it.';
COMMENT ON COLUMN main.estimates.edition_year IS 'Year in which the edition came out.';
COMMENT ON COLUMN main.estimates.reference_year IS
    'Year that the estimate is about; NULL when the edition names none.';
COMMENT ON COLUMN main.estimates.measure IS 'What is estimated; view measures defines each.';
COMMENT ON COLUMN main.estimates.geo_id IS 'ISO 3166-1 alpha-3 code, WLD for the world, or the code of a region.';
COMMENT ON COLUMN main.estimates.iso3 IS 'The same code for countries and territories only.';
COMMENT ON COLUMN main.estimates.country IS 'Name of the place.';
COMMENT ON COLUMN main.estimates.value IS 'The estimate in base units; NULL where the edition prints only a bound (<1,000).';
COMMENT ON COLUMN main.estimates.value_low IS
    'The lower bound that the edition gives, else the lower end of its rounding; NULL where it gives only an upper bound.';
COMMENT ON COLUMN main.estimates.value_high IS
    'The upper bound that the edition gives, else the upper end of its rounding.';
COMMENT ON COLUMN main.estimates.unit IS 'persons, per 1,000, fraction (0..1) or points: that of view measures.';
COMMENT ON COLUMN main.estimates.population IS 'The population that the edition itself worked with, in persons.';
COMMENT ON COLUMN main.estimates.rank IS 'Rank among countries in this edition; see rank_basis in view editions.';
COMMENT ON COLUMN main.estimates.published_on IS 'When the edition came out.';
COMMENT ON COLUMN main.estimates.method_family IS
    'Editions of the same family were made by related methods; others must not be compared.';
COMMENT ON COLUMN main.estimates.source_id IS
    'The former name of origin, kept for old queries: no source of the catalogue.';
COMMENT ON COLUMN main.estimates.verified IS
    'True when the row was compared with a publication or a copy of it; false when it is from memory: such a row carries no verdict.';
COMMENT ON COLUMN main.estimates.region IS
    'Region of the country as the publisher groups them; of a region its own code; NULL where no table says.';
COMMENT ON COLUMN main.estimates.rank_worked_out IS
    'True where the rank is worked out here from the edition''s values, since it prints none.';
COMMENT ON COLUMN main.estimates.origin IS 'Where this row comes from, in words.';

COMMENT ON VIEW main.estimate_parts IS
    'What an edition says of a part of a measure: a sex or age, a form, a dimension of a score. Never add a part to its whole.';
COMMENT ON COLUMN main.estimate_parts.edition IS 'The release, as view editions names it.';
COMMENT ON COLUMN main.estimate_parts.edition_year IS 'Year in which the edition came out.';
COMMENT ON COLUMN main.estimate_parts.reference_year IS 'Year that the estimate is about; NULL when the edition names none.';
COMMENT ON COLUMN main.estimate_parts.measure IS 'The measure that it is a part of; view measures defines each.';
COMMENT ON COLUMN main.estimate_parts.part IS 'Which part, in words: women and girls, children, a form, a dimension of a score, ...';
COMMENT ON COLUMN main.estimate_parts.geo_id IS 'ISO 3166-1 alpha-3 code, WLD for the world, or the code of a region.';
COMMENT ON COLUMN main.estimate_parts.iso3 IS 'The same code for countries and territories only.';
COMMENT ON COLUMN main.estimate_parts.country IS 'Name of the place.';
COMMENT ON COLUMN main.estimate_parts.region IS 'Region of the country as the publisher groups them.';
COMMENT ON COLUMN main.estimate_parts.value IS 'The estimate in base units.';
COMMENT ON COLUMN main.estimate_parts.value_low IS 'The lower end of its rounding.';
COMMENT ON COLUMN main.estimate_parts.value_high IS 'The upper end of its rounding.';
COMMENT ON COLUMN main.estimate_parts.unit IS 'persons, per 1,000, fraction (0..1) or points.';
COMMENT ON COLUMN main.estimate_parts.published_on IS 'When the edition came out.';
COMMENT ON COLUMN main.estimate_parts.method_family IS 'Editions of the same family were made by related methods.';
COMMENT ON COLUMN main.estimate_parts.verified IS 'True when the row was compared with a publication or a copy of it.';
COMMENT ON COLUMN main.estimate_parts.origin IS 'Where this row comes from, in words.';

COMMENT ON VIEW main.comparisons IS
    'What may be said of two editions side by side, for the world, its regions and countries: every pair of editions once for each level, the older one first; and of their scores, where anything is known.';
COMMENT ON COLUMN main.comparisons.from_edition IS 'The older edition.';
COMMENT ON COLUMN main.comparisons.to_edition IS 'The newer edition.';
COMMENT ON COLUMN main.comparisons.level IS
    'world, region or country (of estimates of people and their rates), or scores (of countries).';
COMMENT ON COLUMN main.comparisons.comparable IS
    'same estimate (one repeats the other), with care, or no (another method: a step says nothing of the world).';
COMMENT ON COLUMN main.comparisons.caveat IS 'What the publishers say of it, in short.';
COMMENT ON COLUMN main.comparisons.origin IS 'Where they say it.';

COMMENT ON VIEW main.places IS 'Every place that a figure or an estimate can be about.';
COMMENT ON COLUMN main.places.code IS 'ISO 3166-1 alpha-3 code, XKX for Kosovo, WLD for the world, or a region''s own code.';
COMMENT ON COLUMN main.places.name IS 'Its name in English.';
COMMENT ON COLUMN main.places.kind IS 'country, territory, region or world.';
COMMENT ON COLUMN main.places.region IS 'The region in which the publisher counts it; NULL where no table has a row for it.';
COMMENT ON COLUMN main.places.region_ilo IS
    'The region in which a second body counts it; the origin in regions.csv says for which countries that is inferred.';

COMMENT ON VIEW main.editions IS
    'The publications and their releases, with what decides whether two of them may be compared.';
COMMENT ON COLUMN main.editions.edition IS 'Short name of the release.';
COMMENT ON COLUMN main.editions.title IS 'Its full title.';
COMMENT ON COLUMN main.editions.publisher IS 'Who made it.';
COMMENT ON COLUMN main.editions.published_on IS 'When it came out.';
COMMENT ON COLUMN main.editions.reference_year IS 'Year that its estimates are about; NULL when it names none.';
COMMENT ON COLUMN main.editions.method_family IS 'Editions of the same family were made by related methods.';
COMMENT ON COLUMN main.editions.rank_basis IS 'What its ranks are ranks of; NULL when it has none, or does not say.';

COMMENT ON VIEW main.measures IS
    'The closed list of what is counted, with definitions.';
COMMENT ON COLUMN main.measures.measure IS 'Id, as in figures and estimates.';
COMMENT ON COLUMN main.measures.unit IS
    'Unit of its values: persons, per 1,000, fraction (0..1), points, countries, ...; the same words as in figures and estimates.';
COMMENT ON COLUMN main.measures.target IS
    'True for the measures that are reconciled with estimates; the others are known so as not to be taken for them.';
COMMENT ON COLUMN main.measures.definition IS 'What it counts, in words.';
COMMENT ON COLUMN main.measures.label IS 'What it is called in a sentence, behind a number; NULL in an old warehouse.';
COMMENT ON COLUMN main.measures.role IS
    'headline (the count that the subject is about), part, rate, share, form, beside, score; NULL: none of these.';
COMMENT ON COLUMN main.measures.part_of IS
    'Of a part or form the count that it belongs to; of a rate or share the count that it is worked out from.';

COMMENT ON VIEW main.headlines IS
    'The headline numbers that are watched, what the official pages state for each now, and whether the two agree.';
COMMENT ON COLUMN main.headlines.series IS 'Id of the baseline (expectations/baselines.yaml).';
COMMENT ON COLUMN main.headlines.label IS 'The number in words.';
COMMENT ON COLUMN main.headlines.value IS 'What an official page states now; NULL when none does.';
COMMENT ON COLUMN main.headlines.edition IS 'Edition of the stated number, else of the baseline.';
COMMENT ON COLUMN main.headlines.baseline IS 'The number expected.';
COMMENT ON COLUMN main.headlines.deviation IS 'value minus baseline.';
COMMENT ON COLUMN main.headlines.status IS 'agrees, differs, stale (its source is in trouble) or not stated.';
COMMENT ON COLUMN main.headlines.last_confirmed_utc IS 'The last fetch that confirmed value. UTC.';
COMMENT ON COLUMN main.headlines.figure_id IS 'The figure behind value.';
COMMENT ON COLUMN main.headlines.quote IS 'Its words.';
COMMENT ON COLUMN main.headlines.url IS 'The page that states it.';

COMMENT ON VIEW main.changes IS
    'Every difference between what was known before a run and after it, with its class and its cause.';
COMMENT ON COLUMN main.changes.change_id IS 'Stable name of the change: the same however often it is reported.';
COMMENT ON COLUMN main.changes.run_id IS 'The run that found it.';
COMMENT ON COLUMN main.changes.detected_at_utc IS 'When that run recorded it. UTC.';
COMMENT ON COLUMN main.changes.class IS
    'new_figure, new_edition, revision, rounding_only, withdrawn, restored, misquote, conflict, reader_change, source_changed, source_moved, edition_replaced, retired, source_down, source_stale, not_the_page, layout_changed, page_unreadable, source_recovered, check_failed, check_recovered, run_failed or run_recovered.';
COMMENT ON COLUMN main.changes.cause IS 'source, edition, page, reader, operator, check, network or run: who made the difference.';
COMMENT ON COLUMN main.changes.severity IS
    'critical, warning, info, operator (for who runs it) or none (only recorded).';
COMMENT ON COLUMN main.changes.rule IS 'Why it has this class.';
COMMENT ON COLUMN main.changes.source_id IS 'The source concerned.';
COMMENT ON COLUMN main.changes.series IS 'The series concerned, when it is about a figure.';
COMMENT ON COLUMN main.changes.subject IS 'What it is about, in words.';
COMMENT ON COLUMN main.changes.sentence IS 'The change in one sentence.';
COMMENT ON COLUMN main.changes.old_value IS 'Value before, in base units.';
COMMENT ON COLUMN main.changes.new_value IS 'Value after, in base units.';
COMMENT ON COLUMN main.changes.old_text IS 'Words before.';
COMMENT ON COLUMN main.changes.new_text IS 'Words after.';
COMMENT ON COLUMN main.changes.old_figure_id IS 'The figure before.';
COMMENT ON COLUMN main.changes.new_figure_id IS 'The figure after.';
COMMENT ON COLUMN main.changes.url IS 'The page concerned.';
COMMENT ON COLUMN main.changes.evidence IS 'The sentence, or the snapshot, that shows it.';
COMMENT ON COLUMN main.changes.acknowledged_by IS 'Who said that the change was seen (`gsi-etl ack`); NULL when nobody did.';
COMMENT ON COLUMN main.changes.acknowledged_at_utc IS 'When. UTC.';
COMMENT ON COLUMN main.changes.acknowledged_note IS 'What was said of it.';

COMMENT ON VIEW main.checks IS
    'The last result of every check, and since when it has been so.';
COMMENT ON COLUMN main.checks.suite IS 'The suite (expectations/*.json) the check belongs to.';
COMMENT ON COLUMN main.checks.check_name IS 'The check.';
COMMENT ON COLUMN main.checks.severity IS 'critical, warning or info.';
COMMENT ON COLUMN main.checks.success IS 'True when it holds.';
COMMENT ON COLUMN main.checks.errored IS 'True when it could not be evaluated at all.';
COMMENT ON COLUMN main.checks.observed IS 'What was found.';
COMMENT ON COLUMN main.checks.expected IS 'What was wanted.';
COMMENT ON COLUMN main.checks.since_utc IS 'Since when its result has been the same. UTC.';
COMMENT ON COLUMN main.checks.checked_at_utc IS 'When it was last evaluated. UTC.';
COMMENT ON COLUMN main.checks.source_id IS 'The source checked; NULL for checks of the whole.';
COMMENT ON COLUMN main.checks.sentence IS 'What it is for, in words.';

COMMENT ON VIEW main.source_health IS
    'How each source is, since when, and why.';
COMMENT ON COLUMN main.source_health.source_id IS 'The catalogue entry.';
COMMENT ON COLUMN main.source_health.title IS 'Its title.';
COMMENT ON COLUMN main.source_health.publisher IS 'Who publishes it.';
COMMENT ON COLUMN main.source_health.kind IS 'report, dataset or news.';
COMMENT ON COLUMN main.source_health.status IS 'new, ok, down, not_the_page, layout_changed, partly_read (a page of its list was beyond our reader), stale or quarantined.';
COMMENT ON COLUMN main.source_health.since_utc IS 'Since when. UTC.';
COMMENT ON COLUMN main.source_health.last_attempt_utc IS 'The last fetch, whatever came of it. UTC.';
COMMENT ON COLUMN main.source_health.last_ok_utc IS 'The last run in which it was well. UTC.';
COMMENT ON COLUMN main.source_health.last_change_utc IS 'The last time that one of its figures changed. UTC.';
COMMENT ON COLUMN main.source_health.figures IS 'Number of figures that it states now.';
COMMENT ON COLUMN main.source_health.failures IS 'Runs in a row without success.';
COMMENT ON COLUMN main.source_health.not_before_utc IS 'It asked not to be fetched before this time. UTC.';
COMMENT ON COLUMN main.source_health.message IS 'What is wrong, in words; NULL when nothing is.';

COMMENT ON VIEW main.runs IS
    'The ledger: one row a run.';
COMMENT ON COLUMN main.runs.run_id IS 'Name of the run; sorts by time.';
COMMENT ON COLUMN main.runs.started_at_utc IS 'When it began. UTC.';
COMMENT ON COLUMN main.runs.finished_at_utc IS 'When it was ready to commit; NULL for a failed or abandoned run. UTC.';
COMMENT ON COLUMN main.runs.status IS
    'ok, partial (some sources failed, or a file of the catalogue was left out), checks_failed, '
    'failed (an error ended it; the change run_failed says which), '
    'abandoned (its process died before the commit), or restored (no run: a damaged backup was salvaged).';
COMMENT ON COLUMN main.runs.counts IS 'JSON object: sources, fetches, documents, figures, changes, checks and more.';
COMMENT ON COLUMN main.runs.version IS 'Version of gsi-etl; for an abandoned run the process that died.';

COMMENT ON VIEW main.alerts IS
    'Every message to a channel, one row for each change that it contains, and what happened to it.';
COMMENT ON COLUMN main.alerts.alert_id IS 'Name of the message: the same however often it is sent.';
COMMENT ON COLUMN main.alerts.change_id IS 'A change that it contains; view changes has it.';
COMMENT ON COLUMN main.alerts.run_id IS 'The run that caused it.';
COMMENT ON COLUMN main.alerts.channel IS 'Where it goes.';
COMMENT ON COLUMN main.alerts.status IS 'pending, sent, failed (it will be tried again), dead (given up) or seen (all of it was acknowledged before it was sent).';
COMMENT ON COLUMN main.alerts.attempts IS 'How often sending was tried.';
COMMENT ON COLUMN main.alerts.sent_at_utc IS 'When it was first delivered. UTC.';
COMMENT ON COLUMN main.alerts.last_error IS 'What the last failed attempt said.';
COMMENT ON COLUMN main.alerts.created_at_utc IS 'When it was written, in the transaction of its run. UTC.';

COMMENT ON MACRO TABLE main.figures_as_of IS
    'What the warehouse held for true at a moment: figure_history, cut at ts (a TIMESTAMP in UTC).';
