-- Whole editions: bounds without a number, parts of a measure, ranks that were worked out, rows in doubt, regions, what
-- may be compared; and where a figure's year comes from.

ALTER TABLE core.estimates ALTER COLUMN value DROP NOT NULL;                       -- NULL: the edition prints a bound
ALTER TABLE core.estimates ADD COLUMN part VARCHAR;                                -- NULL: the whole
ALTER TABLE core.estimates ADD COLUMN rank_worked_out BOOLEAN;                      -- NULL: loaded before it was told
ALTER TABLE core.estimates ADD COLUMN verified BOOLEAN;                            -- NULL: loaded before, see origin

ALTER TABLE core.places ADD COLUMN region VARCHAR;
ALTER TABLE core.places ADD COLUMN region_ilo VARCHAR;

CREATE TABLE core.comparisons (
    entry         BIGINT NOT NULL,
    load_id       VARCHAR NOT NULL,
    from_edition  VARCHAR NOT NULL,
    to_edition    VARCHAR NOT NULL,
    level         VARCHAR NOT NULL,          -- world | region | country
    comparable    VARCHAR NOT NULL,          -- same estimate | with care | no
    caveat        VARCHAR NOT NULL,
    origin        VARCHAR NOT NULL
);

ALTER TABLE core.figure_states ADD COLUMN year_from VARCHAR;                       -- text | source; NULL: not known
-- The finest statement of the same number since it last changed, where it is not this state's own.
ALTER TABLE core.figure_states ADD COLUMN confirmed_quote VARCHAR;
ALTER TABLE core.figure_states ADD COLUMN confirmed_value DECIMAL(38, 12);
ALTER TABLE core.figure_states ADD COLUMN confirmed_unit DECIMAL(38, 12);
ALTER TABLE core.figure_states ADD COLUMN confirmed_modifier VARCHAR;
