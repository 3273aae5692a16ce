-- Where does each headline come from: words, position, document, archived bytes, and the reader that read them?
SELECT
    h.label, f.quote, f.sentence, f.char_start, f.char_end, f.page, f.cell, f.url, f.document_id, f.snapshot_sha256,
    f.retrieved_at_utc, f.reader_version
FROM headlines h
JOIN figures f USING (figure_id)
ORDER BY h.label;
