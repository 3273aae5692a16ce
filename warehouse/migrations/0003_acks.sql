-- Who acknowledged a change; older acknowledgements name nobody.

ALTER TABLE core.acks ADD COLUMN acked_by VARCHAR;
