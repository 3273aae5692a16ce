-- The backfill's own database, backfill/claims.duckdb of the home folder. A row of the plan is a WARC file as one
-- version of the reader is to read it; its documents and claims come in the transaction that settles it.

CREATE SCHEMA backfill;

CREATE TABLE backfill.plan (
    shard_id VARCHAR NOT NULL,
    warc VARCHAR NOT NULL,
    path VARCHAR NOT NULL,
    size BIGINT NOT NULL,
    warc_sha256 VARCHAR NOT NULL,
    reader_version VARCHAR NOT NULL,
    addresses VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    why VARCHAR NOT NULL,
    planned_at TIMESTAMP NOT NULL,
    settled_at TIMESTAMP,
    records BIGINT,
    pages BIGINT,
    candidates BIGINT,
    documents BIGINT,
    claims BIGINT,
    unread BIGINT
);

CREATE TABLE backfill.documents (
    shard_id VARCHAR NOT NULL,
    page_offset BIGINT NOT NULL,
    url VARCHAR NOT NULL,
    host VARCHAR NOT NULL,
    archived_at TIMESTAMP NOT NULL,
    page_sha256 VARCHAR NOT NULL,
    media_type VARCHAR NOT NULL,
    publisher VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    language VARCHAR,
    published_on DATE
);

CREATE TABLE backfill.claims (
    shard_id VARCHAR NOT NULL,
    page_offset BIGINT NOT NULL,
    claim_id VARCHAR NOT NULL,
    quote VARCHAR NOT NULL,
    sentence VARCHAR NOT NULL,
    char_start INTEGER NOT NULL,
    char_end INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    geo_id VARCHAR,
    reference_year INTEGER,
    value DECIMAL(38, 12),
    value_low DECIMAL(38, 12),
    value_high DECIMAL(38, 12),
    modifier VARCHAR,
    edition VARCHAR,
    verdict VARCHAR,
    verdict_sentence VARCHAR,
    matched_edition VARCHAR,
    matched_value DECIMAL(38, 12),
    confidence VARCHAR NOT NULL
);

CREATE TABLE backfill.unread (
    shard_id VARCHAR NOT NULL,
    page_offset BIGINT NOT NULL,
    url VARCHAR NOT NULL,
    page_sha256 VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    why VARCHAR NOT NULL
);
