-- How sure a reading is: a calibrated probability that number, measure and place are right, and what it comes to.

ALTER TABLE core.figure_states ADD COLUMN confidence VARCHAR DEFAULT 'high';      -- high | medium | low
ALTER TABLE core.figure_states ADD COLUMN probability DECIMAL(4, 3);              -- NULL: read before it was known
