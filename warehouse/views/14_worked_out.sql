-- What else takes work to find out, behind the public views: publishing asks each of these once and writes the answer
-- down as a table of the same name and columns.

-- Each watched headline number with the best statement of it on an official page: a fresh one before a stale one, one
-- that names the year before one that does not, and of those one that differs before one that agrees, for that is news.
CREATE OR REPLACE VIEW core.headline_rows AS
WITH stated AS (
    SELECT b.baseline_id, f.*,
        f.value_low <= b.value + b.unit / 2 AND f.value_high >= b.value - b.unit / 2 AS agrees
    FROM core.baseline_now b
    JOIN core.figure_rows f
      ON f.measure = b.measure AND f.geo_id = b.place AND f.official AND NOT f.is_change AND f.subgroup IS NULL
     AND coalesce(f.edition = b.edition, f.stated_year = b.reference_year, false)
    WHERE f.recorded_to IS NULL AND f.status IN ('current', 'missing')
    QUALIFY row_number() OVER (
        PARTITION BY b.baseline_id
        ORDER BY f.status_now <> 'current', coalesce(f.stated_year = b.reference_year, false) DESC,
            agrees, f.last_confirmed DESC, f.sig_figs DESC, f.figure_id) = 1
)
SELECT
    b.baseline_id AS series, b.label, s.value, coalesce(s.edition, b.edition) AS edition,
    b.value::DECIMAL(24, 6) AS baseline, (s.value - b.value)::DECIMAL(24, 6) AS deviation,
    CASE
        WHEN s.figure_id IS NULL THEN 'not stated'
        WHEN s.status_now = 'stale' THEN 'stale'
        WHEN s.agrees THEN 'agrees'
        ELSE 'differs'
    END AS status,
    s.last_confirmed AS last_confirmed_utc, s.figure_id, s.quote, s.url
FROM core.baseline_now b
LEFT JOIN stated s USING (baseline_id);

-- The last result of each check, and since when it has been so: the first result after the last one that was otherwise.
CREATE OR REPLACE VIEW core.check_rows AS
WITH turned AS (
    SELECT suite, check_name, source_id, max(recorded_at) AS newest,
        max(CASE WHEN NOT success THEN recorded_at END) AS last_failure,
        max(CASE WHEN success THEN recorded_at END) AS last_success
    FROM core.checks
    GROUP BY suite, check_name, source_id
), steady AS (
    SELECT c.suite, c.check_name, c.source_id, min(c.recorded_at) AS since
    FROM core.checks c
    JOIN turned t
      ON t.suite = c.suite AND t.check_name = c.check_name AND t.source_id IS NOT DISTINCT FROM c.source_id
    WHERE t.last_failure IS NULL OR t.last_success IS NULL
       OR c.recorded_at > least(t.last_failure, t.last_success)
    GROUP BY c.suite, c.check_name, c.source_id
)
SELECT
    c.suite, c.check_name, c.severity, c.success, c.errored, c.observed, c.expected, s.since AS since_utc,
    c.recorded_at AS checked_at_utc, c.source_id, c.sentence
FROM core.checks c
JOIN turned t
  ON t.suite = c.suite AND t.check_name = c.check_name AND t.source_id IS NOT DISTINCT FROM c.source_id
 AND t.newest = c.recorded_at
LEFT JOIN steady s
  ON s.suite = c.suite AND s.check_name = c.check_name AND s.source_id IS NOT DISTINCT FROM c.source_id
QUALIFY row_number() OVER (PARTITION BY c.suite, c.check_name, c.source_id ORDER BY c.success) = 1
ORDER BY c.suite, c.check_name, c.source_id;  -- the published files are the same on any number of cores

-- How each source is, how long, and why.
CREATE OR REPLACE VIEW core.health_rows AS
SELECT
    s.source_id, s.title, s.publisher, s.kind, h.status, h.since AS since_utc,
    a.last_attempt AS last_attempt_utc, h.last_ok AS last_ok_utc, c.last_change AS last_change_utc,
    coalesce(f.figures, 0)::INTEGER AS figures, h.failures, h.not_before AS not_before_utc,
    nullif(h.message, '') AS message
FROM core.source_entry s
LEFT JOIN core.source_now h USING (source_id)
LEFT JOIN (SELECT source_id, max(attempted_at) AS last_attempt FROM core.fetches GROUP BY source_id) a USING (source_id)
LEFT JOIN (
    SELECT source_id, max(detected_at) AS last_change FROM core.changes
    WHERE class IN ('new_figure', 'new_edition', 'revision', 'withdrawn', 'restored') GROUP BY source_id
) c USING (source_id)
LEFT JOIN (
    SELECT source_id, count(*) AS figures FROM core.figure_rows
    WHERE recorded_to IS NULL AND status IN ('current', 'missing') GROUP BY source_id
) f USING (source_id);

-- A row for each run, as it was last recorded.
CREATE OR REPLACE VIEW core.run_rows AS
SELECT run_id, started_at AS started_at_utc, finished_at AS finished_at_utc, status, counts, version
FROM core.runs
QUALIFY row_number() OVER (PARTITION BY run_id ORDER BY recorded_at DESC) = 1;

-- A row for each delivery that was asked for, and what came of it.
CREATE OR REPLACE VIEW core.alert_rows AS
SELECT
    o.alert_id, unnest(from_json(o.change_ids, '["VARCHAR"]')) AS change_id, o.run_id, o.channel,
    coalesce(d.status, 'pending') AS status, coalesce(d.attempts, 0)::INTEGER AS attempts,
    d.sent_at AS sent_at_utc, d.last_error, o.created_at AS created_at_utc
FROM core.outbox o
LEFT JOIN (
    SELECT alert_id, count(*) AS attempts, min(CASE WHEN status = 'sent' THEN attempted_at END) AS sent_at,
        CASE WHEN bool_or(status = 'sent') THEN 'sent' WHEN bool_or(status = 'seen') THEN 'seen'
            WHEN bool_or(status = 'dead') THEN 'dead' ELSE 'failed' END AS status,
        max_by(CASE WHEN status <> 'sent' THEN detail END, entry) AS last_error
    FROM core.deliveries GROUP BY alert_id
) d USING (alert_id);
