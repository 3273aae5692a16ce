-- What people decided about checks: what a baseline is from now on, and what becomes of a batch that was held back.

CREATE TABLE core.baseline_decisions (
    entry         BIGINT NOT NULL,
    recorded_at   TIMESTAMP NOT NULL,
    baseline_id   VARCHAR NOT NULL,
    value         DECIMAL(38, 12),           -- NULL: what baselines.yaml says holds again
    unit          DECIMAL(38, 12),           -- the place value of the last digit stated: the tolerance
    change_id     VARCHAR,                   -- the change that was accepted; NULL where the value was set by hand
    decided_by    VARCHAR NOT NULL,
    reason        VARCHAR NOT NULL
);

CREATE TABLE core.quarantine_decisions (
    entry         BIGINT NOT NULL,
    recorded_at   TIMESTAMP NOT NULL,
    run_id        VARCHAR NOT NULL,          -- with source_id, the batch that was held back
    source_id     VARCHAR NOT NULL,
    decision      VARCHAR NOT NULL,          -- released | dropped
    decided_by    VARCHAR NOT NULL,
    reason        VARCHAR NOT NULL
);
