-- Times that were written while the clock was ahead, and what they were corrected to. The journal keeps what was
-- written; a rebuild corrects it again at the same place among the transactions.

CREATE TABLE core.clock_repairs (
    entry         BIGINT NOT NULL,
    recorded_at   TIMESTAMP NOT NULL,        -- when it was corrected
    of_entry      BIGINT NOT NULL,           -- the transaction that wrote the time
    written       TIMESTAMP NOT NULL,
    corrected     TIMESTAMP NOT NULL
);
