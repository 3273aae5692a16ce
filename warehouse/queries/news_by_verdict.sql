-- How well does the press quote the estimates?
SELECT
    publisher, verdict, count(*) AS figures, min(published_on) AS first_on, max(published_on) AS last_on
FROM figures
WHERE source_kind = 'news' AND verdict IS NOT NULL
GROUP BY publisher, verdict
ORDER BY publisher, figures DESC, verdict;
