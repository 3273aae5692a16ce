-- news_claims as the backfill's own database has it. A WARC file that several versions of the reader have read counts
-- as the last of them read it; a page that was crawled again unchanged states its claims once, as it was first seen.

CREATE OR REPLACE VIEW backfill.settled AS
FROM backfill.plan
WHERE state = 'done'
QUALIFY row_number() OVER (PARTITION BY warc_sha256, addresses ORDER BY settled_at DESC, shard_id DESC) = 1;

CREATE OR REPLACE VIEW main.news_claims AS
SELECT
    c.claim_id, d.publisher, d.host, d.url, d.title, d.language, d.published_on, d.archived_at AS archived_at_utc,
    c.quote, c.sentence, c.char_start, c.char_end, c.kind, c.measure, c.geo_id,
    c.value::DECIMAL(38, 6) AS value, c.value_low::DECIMAL(38, 6) AS value_low, c.value_high::DECIMAL(38, 6) AS value_high,
    c.modifier, c.reference_year, c.edition, c.verdict, c.verdict_sentence, c.matched_edition,
    c.matched_value::DECIMAL(38, 6) AS matched_value, c.confidence,
    p.warc, c.page_offset AS warc_offset, d.page_sha256 AS snapshot_sha256, p.reader_version
FROM backfill.claims c
JOIN backfill.documents d USING (shard_id, page_offset)
JOIN backfill.settled p USING (shard_id)
QUALIFY row_number() OVER (
    PARTITION BY d.url, c.quote, c.sentence, c.measure, c.geo_id ORDER BY d.archived_at, p.warc, c.page_offset, c.char_start
) = 1;
