"""Years of archived news read on many machines: WARC files in, claims with their verdicts and evidence out.

``planning`` lists the files, ``shard`` reads one of them into a part file, ``engine`` has shards read by dask workers,
and ``commit`` puts each part into the backfill's own database, one after the other. It sends no alert and changes
nothing of the daily monitor: of the home folder it touches ``backfill/``, and the archive, to which it adds the cited
pages.
"""
