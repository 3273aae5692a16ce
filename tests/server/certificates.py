"""Certificates for tests, rebuilt each time: an authority, and what it signs for 127.0.0.1 or for others."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Authority:
    """Signs server certificates; ``bundle`` is the file that trusts it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
        certificate = self._build(self._name, self._key.public_key(), days=365).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self.bundle = folder / "authority.pem"
        self.bundle.write_bytes(certificate.sign(self._key, hashes.SHA256()).public_bytes(_PEM))

    def sign(self, address: str = "127.0.0.1", *, days: int = 1) -> Path:
        """A file with a key and a certificate for ``address``, valid until ``days`` from now (negative: expired)."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address)])
        certificate = self._build(subject, key.public_key(), days=days).add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False
        )
        path = self._folder / f"{address}-{days}.pem"
        private = key.private_bytes(_PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
        path.write_bytes(private + certificate.sign(self._key, hashes.SHA256()).public_bytes(_PEM))
        return path

    def _build(self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, days: int) -> x509.CertificateBuilder:
        until = datetime.now(UTC) + timedelta(days=days)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(until - timedelta(days=400))
            .not_valid_after(until)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )


_PEM = serialization.Encoding.PEM
