-- Which newspapers repeated 40.3 million after 2022, when a newer estimate was out?
SELECT publisher, count(DISTINCT url) AS articles, min(published_on) AS first_on, max(published_on) AS last_on,
    string_agg(DISTINCT verdict, ', ' ORDER BY verdict) AS verdicts, any_value(sentence) AS for_example,
    any_value(warc || ' at ' || warc_offset) AS evidence
FROM news_claims
WHERE measure = 'people_in_modern_slavery' AND geo_id = 'WLD' AND value = 40300000 AND published_on >= DATE '2023-01-01'
GROUP BY publisher
ORDER BY articles DESC, publisher;
