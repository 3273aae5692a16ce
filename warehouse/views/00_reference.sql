-- The reference data as last loaded. Each load is whole, so the present is the rows of the newest one.

CREATE OR REPLACE VIEW core.load_now AS
SELECT load_id FROM core.reference_loads ORDER BY recorded_at DESC LIMIT 1;

CREATE OR REPLACE VIEW core.place_now AS
SELECT code, kind, name FROM core.places WHERE load_id = (SELECT load_id FROM core.load_now);

CREATE OR REPLACE VIEW core.estimate_now AS
SELECT * FROM core.estimates WHERE load_id = (SELECT load_id FROM core.load_now);

CREATE OR REPLACE VIEW core.baseline_now AS
SELECT * FROM core.baselines WHERE load_id = (SELECT load_id FROM core.load_now);

CREATE OR REPLACE VIEW core.edition_now AS
SELECT * FROM core.editions WHERE load_id = (SELECT load_id FROM core.load_now);

CREATE OR REPLACE VIEW core.measure_now AS
SELECT * FROM core.measures WHERE load_id = (SELECT load_id FROM core.load_now);
