-- Do the official pages still state the headline numbers that everybody quotes?
SELECT label, edition, baseline, value, deviation, status, quote, last_confirmed_utc, url
FROM headlines
ORDER BY list_position(['differs', 'stale', 'not stated', 'agrees'], status), label;
