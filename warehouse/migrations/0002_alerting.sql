-- What people said about alerts, and when a message may next be tried. Append-only like all the rest.

CREATE TABLE core.mutes (
    entry         BIGINT NOT NULL,
    recorded_at   TIMESTAMP NOT NULL,
    pattern       VARCHAR NOT NULL,          -- of a series, source, subject or change id; * is any text
    class         VARCHAR,                   -- NULL: of every class
    muted         BOOLEAN NOT NULL,          -- false takes an earlier mute of the same pattern and class back
    until         TIMESTAMP,                 -- NULL: for good
    reason        VARCHAR NOT NULL
);

CREATE TABLE core.acks (
    entry         BIGINT NOT NULL,
    recorded_at   TIMESTAMP NOT NULL,
    change_id     VARCHAR NOT NULL,
    note          VARCHAR NOT NULL
);

ALTER TABLE core.deliveries ADD COLUMN not_before TIMESTAMP;
