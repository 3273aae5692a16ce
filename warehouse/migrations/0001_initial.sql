-- The tables that a run writes, in one transaction. All are append-only: a new state is a new row with recorded_at.
-- No secondary indexes and no UPDATE: both have corrupted DuckDB files of others. Times are UTC without a zone.
-- Every table has entry: the number of the transaction, and of the journal's file, that wrote the row.

CREATE SCHEMA IF NOT EXISTS core;

-- The transactions that this file has: what the journal is compared with at every opening.
CREATE TABLE core.entries (
    entry         BIGINT NOT NULL,
    digest        VARCHAR NOT NULL,          -- sha256 of the journal's file
    kind          VARCHAR NOT NULL,          -- migration | run | abandoned | deliveries | ...
    recorded_at   TIMESTAMP NOT NULL
);

CREATE TABLE core.runs (
    entry         BIGINT NOT NULL,
    run_id        VARCHAR NOT NULL,
    recorded_at   TIMESTAMP NOT NULL,
    started_at    TIMESTAMP NOT NULL,
    finished_at   TIMESTAMP,
    status        VARCHAR NOT NULL,          -- ok | partial | checks_failed | abandoned
    counts        VARCHAR NOT NULL,          -- JSON object: sources, fetches, figures, changes, ...
    version       VARCHAR NOT NULL,
    archive_lines INTEGER,                   -- the archive's end when the run was committed: lines of its manifest,
    archive_hash  VARCHAR                    -- and the hash of the last
);

CREATE TABLE core.sources (
    entry         BIGINT NOT NULL,
    source_id     VARCHAR NOT NULL,
    recorded_at   TIMESTAMP NOT NULL,
    title         VARCHAR NOT NULL,
    kind          VARCHAR NOT NULL,
    publisher     VARCHAR NOT NULL,
    official      BOOLEAN NOT NULL,
    url           VARCHAR NOT NULL,
    licence       VARCHAR NOT NULL,
    schedule      VARCHAR NOT NULL,
    cadence       VARCHAR NOT NULL
);

CREATE TABLE core.fetches (
    entry         BIGINT NOT NULL,
    run_id        VARCHAR NOT NULL,
    source_id     VARCHAR NOT NULL,
    url           VARCHAR NOT NULL,
    final_url     VARCHAR,
    attempted_at  TIMESTAMP NOT NULL,
    seconds       DECIMAL(12, 3) NOT NULL,
    outcome       VARCHAR NOT NULL,
    reason        VARCHAR,
    status        INTEGER,
    sha256        VARCHAR,
    size          BIGINT,
    media_type    VARCHAR,
    charset       VARCHAR,
    etag          VARCHAR,
    last_modified VARCHAR,
    completeness  VARCHAR,
    not_before    TIMESTAMP,
    detail        VARCHAR NOT NULL
);

CREATE TABLE core.documents (
    entry         BIGINT NOT NULL,
    document_id     VARCHAR NOT NULL,
    run_id          VARCHAR NOT NULL,
    recorded_at     TIMESTAMP NOT NULL,
    source_id       VARCHAR NOT NULL,
    url             VARCHAR NOT NULL,
    snapshot_sha256 VARCHAR NOT NULL,
    reader_version  VARCHAR NOT NULL,
    format          VARCHAR NOT NULL,
    title           VARCHAR NOT NULL,
    publisher       VARCHAR,
    author          VARCHAR,
    language        VARCHAR,
    published_on    DATE,
    published_by    VARCHAR,
    modified_on     DATE,
    complete        BOOLEAN NOT NULL,
    accepted        BOOLEAN NOT NULL,         -- its figures were taken: it is the page, and passed its checks
    figures         INTEGER NOT NULL,
    other_numbers   INTEGER NOT NULL,
    left_out        VARCHAR NOT NULL,        -- JSON array of sentences
    text            VARCHAR NOT NULL
);

CREATE TABLE core.figure_states (
    entry         BIGINT NOT NULL,
    figure_id       VARCHAR NOT NULL,
    run_id          VARCHAR NOT NULL,
    recorded_at     TIMESTAMP NOT NULL,
    status          VARCHAR NOT NULL,        -- current | missing | withdrawn | superseded
    source_id       VARCHAR NOT NULL,
    url             VARCHAR NOT NULL,
    document_id     VARCHAR NOT NULL,
    snapshot_sha256 VARCHAR NOT NULL,
    reader_version  VARCHAR NOT NULL,
    series          VARCHAR NOT NULL,
    quote           VARCHAR NOT NULL,
    sentence        VARCHAR NOT NULL,
    char_start      INTEGER NOT NULL,
    char_end        INTEGER NOT NULL,
    page            INTEGER,
    cell            VARCHAR,
    kind            VARCHAR NOT NULL,
    measure         VARCHAR,
    place           VARCHAR,
    subgroup        VARCHAR,
    value           DECIMAL(38, 12),
    lower           DECIMAL(38, 12),
    upper           DECIMAL(38, 12),
    unit            DECIMAL(38, 12),
    value_low       DECIMAL(38, 12),
    value_high      DECIMAL(38, 12),
    sig_figs        INTEGER,
    numerator       DECIMAL(38, 12),
    denominator     DECIMAL(38, 12),
    per             DECIMAL(38, 12),
    noun            VARCHAR,
    is_change       BOOLEAN NOT NULL,
    modifier        VARCHAR,
    estimated       BOOLEAN NOT NULL,
    reference_year  INTEGER,
    edition         VARCHAR,
    edition_inferred BOOLEAN NOT NULL,
    verdict         VARCHAR,
    verdict_sentence VARCHAR,
    matched_edition VARCHAR,
    matched_value   DECIMAL(38, 12),
    rules           VARCHAR NOT NULL         -- JSON array: which rule gave what
);

CREATE TABLE core.changes (
    entry         BIGINT NOT NULL,
    change_id     VARCHAR NOT NULL,
    run_id        VARCHAR NOT NULL,
    detected_at   TIMESTAMP NOT NULL,
    class         VARCHAR NOT NULL,
    cause         VARCHAR NOT NULL,
    severity      VARCHAR NOT NULL,
    rule          VARCHAR NOT NULL,
    source_id     VARCHAR NOT NULL,
    series        VARCHAR,
    subject       VARCHAR NOT NULL,
    sentence      VARCHAR NOT NULL,
    old_value     DECIMAL(38, 12),
    new_value     DECIMAL(38, 12),
    old_text      VARCHAR,
    new_text      VARCHAR,
    old_figure_id VARCHAR,
    new_figure_id VARCHAR,
    url           VARCHAR,
    evidence      VARCHAR
);

CREATE TABLE core.checks (
    entry         BIGINT NOT NULL,
    run_id        VARCHAR NOT NULL,
    recorded_at   TIMESTAMP NOT NULL,
    suite         VARCHAR NOT NULL,
    check_name    VARCHAR NOT NULL,
    source_id     VARCHAR,
    severity      VARCHAR NOT NULL,
    success       BOOLEAN NOT NULL,
    errored       BOOLEAN NOT NULL,
    observed      VARCHAR NOT NULL,
    expected      VARCHAR NOT NULL,
    sentence      VARCHAR NOT NULL
);

CREATE TABLE core.source_states (
    entry         BIGINT NOT NULL,
    source_id     VARCHAR NOT NULL,
    run_id        VARCHAR NOT NULL,
    recorded_at   TIMESTAMP NOT NULL,
    status        VARCHAR NOT NULL,
    since         TIMESTAMP NOT NULL,
    failures      INTEGER NOT NULL,
    last_ok       TIMESTAMP,
    not_before    TIMESTAMP,
    message       VARCHAR NOT NULL
);

CREATE TABLE core.quarantine (
    entry         BIGINT NOT NULL,
    run_id        VARCHAR NOT NULL,
    recorded_at   TIMESTAMP NOT NULL,
    source_id     VARCHAR NOT NULL,
    reason        VARCHAR NOT NULL,
    snapshots     VARCHAR NOT NULL           -- JSON array of sha256
);

CREATE TABLE core.outbox (
    entry         BIGINT NOT NULL,
    alert_id      VARCHAR NOT NULL,
    run_id        VARCHAR NOT NULL,
    created_at    TIMESTAMP NOT NULL,
    channel       VARCHAR NOT NULL,
    change_ids    VARCHAR NOT NULL,          -- JSON array
    payload       VARCHAR NOT NULL           -- JSON of the message
);

CREATE TABLE core.deliveries (
    entry         BIGINT NOT NULL,
    alert_id      VARCHAR NOT NULL,
    attempted_at  TIMESTAMP NOT NULL,
    status        VARCHAR NOT NULL,          -- sent | failed
    detail        VARCHAR NOT NULL
);

-- Reference data (warehouse/reference/*.csv, expectations/baselines.yaml), loaded anew when the files change.
CREATE TABLE core.reference_loads (entry BIGINT NOT NULL, load_id VARCHAR NOT NULL, recorded_at TIMESTAMP NOT NULL);

CREATE TABLE core.estimates (
    entry         BIGINT NOT NULL,
    load_id        VARCHAR NOT NULL,
    edition        VARCHAR NOT NULL,
    measure        VARCHAR NOT NULL,
    place          VARCHAR NOT NULL,
    value          DECIMAL(38, 12) NOT NULL,
    unit           DECIMAL(38, 12) NOT NULL,
    lower          DECIMAL(38, 12),
    upper          DECIMAL(38, 12),
    reference_year INTEGER,
    published_on   DATE NOT NULL,
    population     DECIMAL(38, 12),
    rank           INTEGER,
    origin         VARCHAR NOT NULL
);

CREATE TABLE core.places (
    entry         BIGINT NOT NULL,
    load_id VARCHAR NOT NULL, code VARCHAR NOT NULL, kind VARCHAR NOT NULL, name VARCHAR NOT NULL
);

CREATE TABLE core.editions (
    entry         BIGINT NOT NULL,
    load_id        VARCHAR NOT NULL,
    edition        VARCHAR NOT NULL,
    title          VARCHAR NOT NULL,
    publisher      VARCHAR NOT NULL,
    published_on   DATE NOT NULL,
    reference_year INTEGER,
    method_family  VARCHAR NOT NULL,
    rank_basis     VARCHAR NOT NULL
);

CREATE TABLE core.measures (
    entry         BIGINT NOT NULL,
    load_id        VARCHAR NOT NULL,
    measure        VARCHAR NOT NULL,
    unit           VARCHAR NOT NULL,
    target         BOOLEAN NOT NULL,
    definition     VARCHAR NOT NULL
);

CREATE TABLE core.baselines (
    entry         BIGINT NOT NULL,
    load_id        VARCHAR NOT NULL,
    baseline_id    VARCHAR NOT NULL,
    label          VARCHAR NOT NULL,
    measure        VARCHAR NOT NULL,
    place          VARCHAR NOT NULL,
    edition        VARCHAR,
    reference_year INTEGER,
    value          DECIMAL(38, 12) NOT NULL,
    unit           DECIMAL(38, 12) NOT NULL
);
