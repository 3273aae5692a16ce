"""Messages between the pool and its workers: eight bytes of length, then the bytes, over a socket pair.

A worker reads hostile documents, so what it sends back is not trusted with the whole of pickle: only the value types
of ``model`` and our errors are built from it.
"""

from __future__ import annotations

import io
import pickle
import socket
import struct

from gsi_etl.errors import GsiError
from gsi_etl.model import Document, ReadDocument

_LENGTH = struct.Struct(">Q")
_CHUNK = 1 << 20
_ALLOWED = {
    "gsi_etl.model": {
        "Document",
        "DatedBy",
        "Block",
        "Cell",
        "Table",
        "FeedItem",
        "ReadDocument",
        "Figure",
        "Reading",
        "Evidence",
        "Certainty",
        "Verdict",
        "Estimate",
    },
    "gsi_etl.errors": {"ParseError", "CatalogError", "GsiError", "_rebuild"},
    "decimal": {"Decimal"},
    "datetime": {"date", "datetime", "timezone", "timedelta"},
    "copyreg": {"__reduce_ex__", "_reconstructor"},
    "builtins": {"object"},
}


def send(connection: socket.socket, message: bytes) -> None:
    connection.sendall(_LENGTH.pack(len(message)) + message)


def receive(connection: socket.socket, *, limit: int | None) -> bytes | None:
    """The next message, or None when the other side closed before a whole one came. Raises ValueError over limit."""
    head = _exactly(connection, _LENGTH.size)
    if head is None:
        return None
    (length,) = _LENGTH.unpack(head)
    if limit is not None and length > limit:
        raise ValueError(f"a message of {length:,} bytes")
    return _exactly(connection, length)


def unpack(answer: bytes) -> Document | ReadDocument | tuple[object, ...] | GsiError | None:
    """What a worker sent. Raises ``pickle.UnpicklingError`` on anything else."""
    value = _Closed(io.BytesIO(answer)).load()
    if value is None or isinstance(value, (Document, ReadDocument, tuple, GsiError)):
        return value
    raise pickle.UnpicklingError(f"a {type(value).__name__}")


class _Closed(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> object:
        if name in _ALLOWED.get(module, ()):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is not part of a document")


def _exactly(connection: socket.socket, length: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < length:
        part = connection.recv(min(_CHUNK, length - len(parts)))
        if not part:
            return None
        parts += part
    return bytes(parts)
