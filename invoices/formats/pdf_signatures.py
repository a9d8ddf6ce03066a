"""The electronic signatures of a PDF: whose, over which bytes, and whether these are still what was signed.

Nobody is trusted here: a certificate says a name, and only a list of trusted issuers could say that the name is
true. So a signature is told as found, never as valid. Source: ISO 32000-1, 12.8; RFC 5652; ETSI EN 319 142-1.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import islice
from typing import Any

import pikepdf
from asn1crypto import cms, tsp, x509  # noqa: F401  # tsp teaches cms what a time stamp is
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from invoices.domain.inside import Integrity, PdfSignature

MOST_SIGNATURES = 20
MOST_FIELDS = 2000
DEEPEST = 20
NAME_LENGTH = 100
DIGESTS = frozenset({"sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"})
PDF_DATE = re.compile(
    r"D:(?P<moment>[0-9]{14})(?:Z|(?P<sign>[+-])(?P<hours>[0-9]{2})'?(?P<minutes>[0-9]{2})?)?", re.ASCII
)
GAP = re.compile(rb"<[0-9A-Fa-f\s\0]*>")  # all that may stand outside: the signature itself
BROKEN = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, UnsupportedAlgorithm)


class _Unreadable(Exception):
    """The bytes of a signature are not one that can be checked."""


def signatures_of(pdf: pikepdf.Pdf, content: bytes) -> tuple[PdfSignature, ...]:
    """The signatures in the fields of an opened file. content: its bytes as they came."""
    found = (_signature(value, content) for value in islice(_values(pdf), MOST_SIGNATURES))
    return tuple(one for one in found if one)


def _values(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """The dictionaries of signature fields, wherever they hang in the tree of the form."""
    form = pdf.Root.get("/AcroForm")
    waiting = [(one, 0) for one in _array(form, "/Fields")]
    for _ in range(MOST_FIELDS):
        if not waiting:
            return
        node, depth = waiting.pop(0)
        if not isinstance(node, pikepdf.Dictionary):
            continue
        value = node.get("/V")
        if isinstance(value, pikepdf.Dictionary) and "/ByteRange" in value and "/Contents" in value:
            yield value
        elif depth < DEEPEST:
            waiting += [(one, depth + 1) for one in _array(node, "/Kids")]


def _array(node: Any, name: str) -> list[Any]:
    found = node.get(name) if isinstance(node, pikepdf.Dictionary) else None
    return list(islice(found, MOST_FIELDS)) if isinstance(found, pikepdf.Array) else []


def _signature(value: Any, content: bytes) -> PdfSignature | None:
    """One signature; None when its range is none, which no program would take for a signature either."""
    try:
        start, length, after, rest = (int(number) for number in value["/ByteRange"])
    except BROKEN:
        return None
    if min(start, length, after, rest) < 0 or start + length > after or after + rest > len(content):
        return PdfSignature(signer=_clean(value.get("/Name")), integrity="MODIFIEE")
    covered = content[start : start + length] + content[after : after + rest]
    gap = content[start + length : after]
    told = _told_at(value.get("/M"))
    if not GAP.fullmatch(gap):  # saved again by a program that moved everything, or something hides there
        return PdfSignature(signer=_clean(value.get("/Name")), signed_at=told, integrity="MODIFIEE")
    covers_all = start == 0 and after + rest == len(content)
    try:
        return _checked(_signed_data(gap), covered, covers_all, told)
    except (*BROKEN, _Unreadable):
        return PdfSignature(signer=_clean(value.get("/Name")), signed_at=told, covers_all=covers_all)


def _signed_data(gap: bytes) -> Any:
    """What stands between the two ranges: hexadecimal, filled up with zeros. Raises ValueError, _Unreadable."""
    info = cms.ContentInfo.load(bytes.fromhex(gap.strip(b"<> \r\n\t\0").decode("ascii")))
    if info["content_type"].native != "signed_data":
        raise _Unreadable
    return info["content"]


def _checked(signed: Any, covered: bytes, covers_all: bool, told: datetime | None) -> PdfSignature:
    signer = signed["signer_infos"][0]
    certificate = _certificate_of(signer, signed)
    is_timestamp = signed["encap_content_info"]["content_type"].native == "tst_info"
    subject = certificate.subject.native if certificate else {}
    return PdfSignature(
        signer=_clean(subject.get("common_name") or subject.get("organization_name")),
        organisation=_clean(subject.get("organization_name")),
        issuer=_issuer(certificate),
        signed_at=_stamped_at(signed) if is_timestamp else told or _signing_time(signer),
        covers_all=covers_all,
        integrity=_integrity(signer, signed, certificate, covered),
        is_timestamp=is_timestamp,
    )


def _certificate_of(signer: Any, signed: Any) -> x509.Certificate | None:
    """The certificate that the signer names, among those sent along."""
    sent = [one.chosen for one in signed["certificates"] or [] if one.name == "certificate"]
    sid = signer["sid"]
    for one in sent:
        if sid.name == "issuer_and_serial_number":
            named = sid.chosen
            if one.serial_number == named["serial_number"].native and one.issuer == named["issuer"]:
                return one
        elif one.key_identifier == sid.chosen.native:
            return one
    return None


def _issuer(certificate: x509.Certificate | None) -> str:
    names = certificate.issuer.native if certificate else {}
    return _clean(names.get("common_name") or names.get("organization_name"))


def _integrity(signer: Any, signed: Any, certificate: x509.Certificate | None, covered: bytes) -> Integrity:
    """Whether the bytes have the digest that was signed, and the signature is that of the certificate's key."""
    algorithm = signer["digest_algorithm"]["algorithm"].native
    if algorithm not in DIGESTS or certificate is None:
        return "NON_VERIFIEE"
    inner, attributes = signed["encap_content_info"], signer["signed_attrs"]
    content = bytes(inner["content"]) if inner["content"].native is not None else covered
    if content is not covered and not _holds_digest(inner, covered):
        return "MODIFIEE"
    signed_bytes = content
    if len(attributes):
        told = [one["values"].native for one in attributes if one["type"].native == "message_digest"]
        if told != [[_digest(algorithm, content)]]:
            return "MODIFIEE"
        signed_bytes = attributes.untag().dump()
    return "INTACTE" if _is_signed(certificate, signer, algorithm, signed_bytes) else "MODIFIEE"


def _holds_digest(inner: Any, covered: bytes) -> bool:
    """Whether a content signed in place of the bytes is their digest: a time stamp, or SHA-1 (adbe.pkcs7.sha1)."""
    if inner["content_type"].native != "tst_info":
        return _digest("sha1", covered) == bytes(inner["content"])
    imprint = inner["content"].parsed["message_imprint"]
    return _digest(imprint["hash_algorithm"]["algorithm"].native, covered) == imprint["hashed_message"].native


def _digest(algorithm: str, content: bytes) -> bytes:
    return hashlib.new(algorithm, content, usedforsecurity=False).digest()


def _is_signed(certificate: x509.Certificate, signer: Any, algorithm: str, content: bytes) -> bool:
    """Raises _Unreadable for a kind of key or padding that is not known here."""
    key = serialization.load_der_public_key(certificate.public_key.dump())
    digest = getattr(hashes, algorithm.upper())()
    scheme, signature = signer["signature_algorithm"], signer["signature"].native
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, content, _padding(scheme), digest)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, content, ec.ECDSA(digest))
        else:
            raise _Unreadable
    except InvalidSignature:
        return False
    return True


def _padding(scheme: Any) -> padding.AsymmetricPadding:
    if scheme.signature_algo != "rsassa_pss":
        return padding.PKCS1v15()
    parameters = scheme["parameters"]
    mask = parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native
    return padding.PSS(padding.MGF1(getattr(hashes, mask.upper())()), parameters["salt_length"].native)


def _signing_time(signer: Any) -> datetime | None:
    times = [one["values"].native[0] for one in signer["signed_attrs"] if one["type"].native == "signing_time"]
    return times[0] if times else None


def _stamped_at(signed: Any) -> datetime | None:
    return signed["encap_content_info"]["content"].parsed["gen_time"].native


def _told_at(text: object) -> datetime | None:
    """« D:20231224043055-08'00' » (ISO 32000-1, 7.9.4); None when it is no date with its time."""
    match = PDF_DATE.match(str(text or ""))
    if not match:
        return None
    sign, hours, minutes = match["sign"] or "Z", int(match["hours"] or 0), int(match["minutes"] or 0)
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if sign == "-" else 1)
    try:
        return datetime.strptime(match["moment"], "%Y%m%d%H%M%S").replace(tzinfo=timezone(offset))
    except ValueError:
        return None


def _clean(name: object) -> str:
    """A name as it may be shown: one line, no control or direction signs."""
    parts = name if isinstance(name, list) else [name]
    text = ", ".join(str(part) for part in parts if part is not None)
    return "".join(sign for sign in text if sign.isprintable())[:NAME_LENGTH]
