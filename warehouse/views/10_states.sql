-- The present of what is kept state by state: the newest row of each figure and source, and what confirms a document.

CREATE OR REPLACE VIEW core.figure_now AS
SELECT * FROM core.figure_states
QUALIFY row_number() OVER (PARTITION BY figure_id ORDER BY recorded_at DESC) = 1;

CREATE OR REPLACE VIEW core.source_now AS
SELECT * FROM core.source_states
QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY recorded_at DESC) = 1;

CREATE OR REPLACE VIEW core.source_entry AS
SELECT * FROM core.sources
QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY recorded_at DESC) = 1;

-- The last word of people about a change.
CREATE OR REPLACE VIEW core.ack_now AS
SELECT * FROM core.acks
QUALIFY row_number() OVER (PARTITION BY change_id ORDER BY recorded_at DESC) = 1;

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
