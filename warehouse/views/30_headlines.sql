-- headlines: each watched headline number, what the official pages state now, and whether the two agree.

CREATE OR REPLACE VIEW main.headlines AS
WITH stated AS (
    SELECT b.baseline_id, f.*
    FROM core.baseline_now b
    JOIN main.figures f
      ON f.measure = b.measure AND f.geo_id = b.place AND f.official AND NOT f.is_change AND f.subgroup IS NULL
     AND coalesce(f.edition = b.edition, f.reference_year = b.reference_year, false)
    QUALIFY row_number() OVER (
        PARTITION BY b.baseline_id
        ORDER BY f.status <> 'current', f.last_confirmed_utc DESC, f.sig_figs DESC, f.figure_id) = 1
)
SELECT
    b.baseline_id AS series, b.label, s.value, coalesce(s.edition, b.edition) AS edition,
    b.value::DECIMAL(24, 6) AS baseline, (s.value - b.value)::DECIMAL(24, 6) AS deviation,
    CASE
        WHEN s.figure_id IS NULL THEN 'not stated'
        WHEN s.status = 'stale' THEN 'stale'
        WHEN s.value_low <= b.value + b.unit / 2 AND s.value_high >= b.value - b.unit / 2 THEN 'agrees'
        ELSE 'differs'
    END AS status,
    s.last_confirmed_utc, s.figure_id, s.quote, s.url
FROM core.baseline_now b
LEFT JOIN stated s USING (baseline_id);
