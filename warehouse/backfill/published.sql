-- news_claims in the published database: the rows that a backfill exported, as a table, and the view that names them.
-- Without a backfill it is empty.

CREATE TABLE core.news_claims (
    claim_id VARCHAR, publisher VARCHAR, host VARCHAR, url VARCHAR, title VARCHAR, language VARCHAR, published_on DATE,
    archived_at_utc TIMESTAMP, quote VARCHAR, sentence VARCHAR, char_start INTEGER, char_end INTEGER, kind VARCHAR,
    measure VARCHAR, geo_id VARCHAR, value DECIMAL(38, 6), value_low DECIMAL(38, 6), value_high DECIMAL(38, 6),
    modifier VARCHAR, reference_year INTEGER, edition VARCHAR, verdict VARCHAR, verdict_sentence VARCHAR,
    matched_edition VARCHAR, matched_value DECIMAL(38, 6), confidence VARCHAR, warc VARCHAR, warc_offset BIGINT,
    snapshot_sha256 VARCHAR, reader_version VARCHAR
);

CREATE VIEW main.news_claims AS
SELECT
    claim_id, publisher, host, url, title, language, published_on, archived_at_utc, quote, sentence, char_start, char_end,
    kind, measure, geo_id, value, value_low, value_high, modifier, reference_year, edition, verdict, verdict_sentence,
    matched_edition, matched_value, confidence, warc, warc_offset, snapshot_sha256, reader_version
FROM core.news_claims;

COMMENT ON VIEW main.news_claims IS
    'A figure that archived news stated, found by `gsi-etl backfill`, one row a claim; empty without a backfill. The daily monitor neither reads nor alerts on it.';
COMMENT ON COLUMN main.news_claims.claim_id IS 'Name of the claim: WARC file, record, position, measure and place.';
COMMENT ON COLUMN main.news_claims.publisher IS 'Who published the page, as it says itself; else its host.';
COMMENT ON COLUMN main.news_claims.host IS 'Host of its address, without www.';
COMMENT ON COLUMN main.news_claims.url IS 'Address of the page.';
COMMENT ON COLUMN main.news_claims.title IS 'Title of the page.';
COMMENT ON COLUMN main.news_claims.language IS 'Language of the page.';
COMMENT ON COLUMN main.news_claims.published_on IS 'When the page was published, as it says itself; NULL when it does not.';
COMMENT ON COLUMN main.news_claims.archived_at_utc IS 'When the crawler fetched it (the earliest capture of an unchanged claim). UTC.';
COMMENT ON COLUMN main.news_claims.quote IS 'The number as the page has it.';
COMMENT ON COLUMN main.news_claims.sentence IS 'The sentence that states it.';
COMMENT ON COLUMN main.news_claims.char_start IS 'Where the quote begins in the text of the page, in code points.';
COMMENT ON COLUMN main.news_claims.char_end IS 'Where the quote ends.';
COMMENT ON COLUMN main.news_claims.kind IS 'count, rate, share, ratio.';
COMMENT ON COLUMN main.news_claims.measure IS 'What is counted; view measures has the definition.';
COMMENT ON COLUMN main.news_claims.geo_id IS 'Where: ISO 3166-1 alpha-3, WLD, or a region; view places.';
COMMENT ON COLUMN main.news_claims.value IS 'Its value in base units: persons, per 1,000, or a fraction; NULL for a range.';
COMMENT ON COLUMN main.news_claims.value_low IS 'Lower end of a range as stated.';
COMMENT ON COLUMN main.news_claims.value_high IS 'Upper end of a range as stated.';
COMMENT ON COLUMN main.news_claims.modifier IS 'Its hedge: about, more_than, ...; NULL for none.';
COMMENT ON COLUMN main.news_claims.reference_year IS 'Year that it is about, if it says so.';
COMMENT ON COLUMN main.news_claims.edition IS 'Edition that it cites; view editions.';
COMMENT ON COLUMN main.news_claims.verdict IS 'What it is worth against the published estimates: exact, rounded, older_edition, contradicts, ...; NULL where the reader was not certain enough.';
COMMENT ON COLUMN main.news_claims.verdict_sentence IS 'The same as a sentence.';
COMMENT ON COLUMN main.news_claims.matched_edition IS 'Edition of the estimate that it was held against.';
COMMENT ON COLUMN main.news_claims.matched_value IS 'That estimate.';
COMMENT ON COLUMN main.news_claims.confidence IS 'high (at least 98.5 % right, measured), medium (82 %) or low.';
COMMENT ON COLUMN main.news_claims.warc IS 'Evidence: name of the WARC file that holds the page.';
COMMENT ON COLUMN main.news_claims.warc_offset IS 'Evidence: byte at which its record begins in that file.';
COMMENT ON COLUMN main.news_claims.snapshot_sha256 IS 'Evidence: sha256 of the page, by which the archive keeps a copy.';
COMMENT ON COLUMN main.news_claims.reader_version IS 'Version of the reader that found it.';
