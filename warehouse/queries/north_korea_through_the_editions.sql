-- How did the figure for North Korea move through the editions, newest first, and which steps may be called a trend?
-- Change PRK for another country. What is not verified is from memory: nothing should rest on it. A step is only worked
-- out between two verified rows of editions that may be compared.
WITH steps AS (
    SELECT *, lag(edition) OVER by_time AS before, lag(verified) OVER by_time AS sound, lag(value) OVER by_time AS former
    FROM estimates
    WHERE geo_id = 'PRK' AND measure IN (SELECT measure FROM measures WHERE role IN ('headline', 'rate', 'share'))
    WINDOW by_time AS (PARTITION BY measure ORDER BY published_on, edition)
)
SELECT
    s.edition, s.published_on, s.reference_year, s.measure, s.value, s.unit, s.rank, s.verified,
    CASE WHEN c.comparable <> 'no' AND s.verified AND s.sound THEN s.value - s.former END AS step,
    CASE
        WHEN s.before IS NULL THEN 'the first of this measure'
        WHEN c.comparable = 'no' THEN 'NOT COMPARABLE with ' || s.before || ': ' || c.caveat
        ELSE c.comparable || ': ' || c.caveat
    END AS comparable
FROM steps s
LEFT JOIN comparisons c ON c.from_edition = s.before AND c.to_edition = s.edition AND c.level = 'country'
ORDER BY s.measure, s.published_on DESC, s.edition DESC;
