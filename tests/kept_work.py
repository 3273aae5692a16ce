"""What each run of a process makes anew and always the same, kept from one run of a test process to the next: the code
of the site's templates, and the certificate authorities. Programs that a test starts have none of it.
"""

from __future__ import annotations

import gc
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from types import CodeType

import pytest
from jinja2 import Environment
from jinja2.bccache import Bucket, BytecodeCache

from gsi_etl.base import pack
from gsi_etl.fetch import transport
from gsi_etl.site import renderer
from small_pack import small_pack


class Compiled(BytecodeCache):
    """Templates under the bundled pack and the small one: a test may change any other under us."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Path | None, str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Leaves the bucket empty when there is nothing."""
        bucket.code = self._kept.get((pack.present(), bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """The checksum is that of the template's text."""
        if bucket.code is not None and pack.present() in (None, small_pack()):
            self._kept[pack.present(), bucket.key, bucket.checksum] = bucket.code


@contextmanager
def kept_work() -> Iterator[None]:
    """While this lasts, every run of this process has it."""
    tls_context, bundled = transport._tls_context, cache(partial(transport._tls_context, None))

    def context(ca_bundle: Path | None) -> ssl.SSLContext:
        return bundled() if ca_bundle is None else tls_context(ca_bundle)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transport, "_tls_context", context)
        patch.setattr(renderer, "Environment", partial(Environment, bytecode_cache=Compiled()))
        # Modules and collected tests stay to the end: the collector need not walk through them each time.
        gc.collect()
        gc.freeze()
        yield
        gc.unfreeze()
