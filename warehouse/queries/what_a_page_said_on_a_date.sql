-- What did a page tell its readers on a date? Change the moment (UTC) and the words of the address.
SELECT source_id, url, title, quote, country, measure, value, reference_year, edition, recorded_from_utc
FROM figures_as_of(TIMESTAMP '2023-05-23 12:00:00')
WHERE url ILIKE '%index.html%' AND measure IN (SELECT measure FROM measures WHERE role = 'headline')
ORDER BY url, char_start;
