-- Who states which number for the world, from which edition, in whose words?
SELECT edition, value, quote, modifier, publisher, source_kind, published_on, verdict, status, url
FROM figures
WHERE measure = 'people_in_modern_slavery' AND geo_id = 'WLD' AND NOT is_change
ORDER BY edition NULLS LAST, official DESC, value, publisher;
