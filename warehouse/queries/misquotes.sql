-- Which reports give a number that does not fit the edition they cite, and what should it have been?
SELECT publisher, title, published_on, quote, country, verdict, verdict_sentence, matched_edition, matched_value, url
FROM figures
WHERE verdict IN ('unit_mistaken', 'edition_mismatch', 'measure_mistaken', 'contradicts')
ORDER BY published_on DESC, publisher, char_start;
