-- The subject whose figures this warehouse holds: it takes no other's. And how its measures are called and hang together.

CREATE TABLE core.subjects (entry BIGINT NOT NULL, subject VARCHAR NOT NULL, recorded_at TIMESTAMP NOT NULL);

ALTER TABLE core.measures ADD COLUMN label VARCHAR;                                -- NULL: loaded before it was told
ALTER TABLE core.measures ADD COLUMN role VARCHAR;                                 -- headline | part | rate | share | ...
ALTER TABLE core.measures ADD COLUMN part_of VARCHAR;                              -- NULL: of nothing
