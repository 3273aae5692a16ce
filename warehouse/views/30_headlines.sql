-- headlines: each watched headline number, what the official pages state now, and whether the two agree.

CREATE OR REPLACE VIEW main.headlines AS
SELECT series, label, value, edition, baseline, deviation, status, last_confirmed_utc, figure_id, quote, url
FROM core.headline_rows;
