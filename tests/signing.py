"""PDFs signed with a key made on the spot, as PAdES has it: what readers of signatures are tried on."""

from __future__ import annotations

import datetime
import io
from functools import cache

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

ROOM = 8192  # bytes kept for the signature
PLACES = (1111111111, 2222222222, 3333333333)
SIGNED_AT = "D:20261121101200+01'00'"


@cache
def _identity(name: str, organisation: str, issuer: str):
    """A key and its certificate, delivered by another name and signed by it."""
    key, issuing_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    subject = [
        x509.NameAttribute(NameOID.COMMON_NAME, name),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
    ]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(subject))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(20261121)
        .not_valid_before(day)
        .not_valid_after(day + datetime.timedelta(days=700))
        .sign(issuing_key, hashes.SHA256())
    )
    return key, certificate


def signed(
    content: bytes, name: str = "Camille Durand", organisation: str = "Moulin SARL", issuer: str = "AC de démonstration"
) -> bytes:
    """The same PDF with a signature that covers it whole."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        value = pikepdf.Dictionary(
            Type=pikepdf.Name.Sig,
            Filter=pikepdf.Name("/Adobe.PPKLite"),
            SubFilter=pikepdf.Name("/ETSI.CAdES.detached"),
            ByteRange=pikepdf.Array([0, *PLACES]),
            Contents=pikepdf.String(b"\0" * ROOM),
            M=SIGNED_AT,
        )
        field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="Signature1", V=pdf.make_indirect(value))
        pdf.Root.AcroForm = pikepdf.Dictionary(SigFlags=3, Fields=pikepdf.Array([pdf.make_indirect(field)]))
        buffer = io.BytesIO()
        pdf.save(buffer, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return _with_signature(buffer.getvalue(), *_identity(name, organisation, issuer))


def _with_signature(content: bytes, key, certificate) -> bytes:
    start = content.index(b"<" + b"00" * ROOM + b">")
    end = start + 2 * ROOM + 2
    for place, number in zip(PLACES, (start, end, len(content) - end), strict=True):
        content = content.replace(str(place).encode(), str(number).ljust(10).encode())
    made = (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(content[:start] + content[end:])
        .add_signer(certificate, key, hashes.SHA256())
        .sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])
    )
    return content[: start + 1] + made.hex().encode().ljust(2 * ROOM, b"0") + content[end - 1 :]
