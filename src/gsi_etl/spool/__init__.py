"""What collectors hand to the machine that settles: batch files, the folder they travel through, their replay.

Knows the archive and the words of a fetch; knows neither readers nor the warehouse.
"""

from gsi_etl.spool.batch import Header, Part, SpooledBatch, read_batch, write_batch
from gsi_etl.spool.folder import Spool
from gsi_etl.spool.replay import Replay

__all__ = ["Header", "Part", "Replay", "Spool", "SpooledBatch", "read_batch", "write_batch"]
