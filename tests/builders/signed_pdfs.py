"""Signatures with a throw-away certificate authority: what a signing platform adds to a PDF that was issued here."""

import datetime as dt
import io
from functools import cache
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import timestamps
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, SimpleSigner
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

NOW = dt.datetime.now(dt.UTC)
BLANK_AREA = (60.0, 20.0, 200.0, 60.0)
"""Where nothing is printed on any page: below the foot."""


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "BE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Throw-away"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


class Authority:
    """A root, a time stamper and signers, made for one run."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        self.root = self.certificate("Throw-away root", self.key, is_authority=True)
        stamper_key = rsa.generate_private_key(65537, 2048)
        stamper = self.certificate("Throw-away clock", stamper_key, usage=ExtendedKeyUsageOID.TIME_STAMPING)
        self.stamper = timestamps.DummyTimeStamper(_asn1(stamper), _asn1_key(stamper_key), self.store())
        revoked = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.root.subject)
            .last_update(NOW - dt.timedelta(hours=1))
            .next_update(NOW + dt.timedelta(days=30))
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .add_extension(x509.CRLNumber(1), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        self.revoked = asn1_crl.CertificateList.load(revoked.public_bytes(serialization.Encoding.DER))

    @property
    def root_der(self) -> bytes:
        return bytes(self.root.public_bytes(serialization.Encoding.DER))

    @property
    def strange_root_der(self) -> bytes:
        """A root with the same name and another key."""
        key = rsa.generate_private_key(65537, 2048)
        certificate = Authority.certificate(self, "Throw-away root", key, is_authority=True)
        return bytes(certificate.public_bytes(serialization.Encoding.DER))

    def store(self) -> SimpleCertificateStore:
        certificates = SimpleCertificateStore()
        certificates.register(_asn1(self.root))
        return certificates

    def context(self) -> ValidationContext:
        return ValidationContext(
            trust_roots=[_asn1(self.root)], crls=[self.revoked], allow_fetching=False, revocation_mode="require"
        )

    def certificate(self, common_name: str, key: Any, *, is_authority: bool = False, usage: Any = None) -> Any:
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(common_name))
            .issuer_name(_name("Throw-away root"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - dt.timedelta(days=1))
            .not_valid_after(NOW + dt.timedelta(days=365))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not is_authority,
                    content_commitment=not is_authority and usage is None,
                    key_encipherment=False,
                    data_encipherment=False,
                    key_agreement=False,
                    key_cert_sign=is_authority,
                    crl_sign=is_authority,
                    encipher_only=False,
                    decipher_only=False,
                ),
                critical=True,
            )
        )
        if usage is not None:
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        return builder.sign(self.key, hashes.SHA256())

    @cache  # noqa: B019 - one authority lives as long as the run
    def signer(self, common_name: str) -> SimpleSigner:
        """Return a signer with a certificate of this name."""
        key = rsa.generate_private_key(65537, 2048)
        certificate = self.certificate(common_name, key)
        return SimpleSigner(signing_cert=_asn1(certificate), signing_key=_asn1_key(key), cert_registry=self.store())


def _asn1(certificate: Any) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _asn1_key(key: Any) -> asn1_keys.PrivateKeyInfo:
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return asn1_keys.PrivateKeyInfo.load(plain)


@cache
def authority() -> Authority:
    return Authority()


def signed(
    content: bytes,
    name: str = "An Peeters",
    *,
    place: tuple[int, int, int, int] | None = None,
    page: int = 0,
    says: str = "Ondertekend",
    levels: str = "B-B",
    seals: bool = False,
    field: str | None = None,
) -> bytes:
    """Sign as a platform does: in its own field, invisible unless it gets a place.

    ``levels`` is the PAdES level: B-B, B-T (time stamp), B-LT (with the security store), B-LTA (document time stamp).
    """
    signer_authority = authority()
    named = field or f"Signature {len(content)}"
    metadata = PdfSignatureMetadata(
        field_name=named,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=name,
        certify=seals,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        validation_context=signer_authority.context() if levels in {"B-LT", "B-LTA"} else None,
        embed_validation_info=levels in {"B-LT", "B-LTA"},
        use_pades_lta=levels == "B-LTA",
    )
    signer = PdfSigner(
        metadata,
        signer_authority.signer(name),
        timestamper=None if levels == "B-B" else signer_authority.stamper,
        stamp_style=TextStampStyle(stamp_text=says, border_width=0, background=None),
        new_field_spec=None if field else SigFieldSpec(named, on_page=page, box=place),
    )
    out: io.BytesIO = signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)))
    return out.getvalue()


def time_stamped(content: bytes) -> bytes:
    """Add a document time stamp."""
    signer_authority = authority()
    out: io.BytesIO = PdfTimeStamper(signer_authority.stamper).timestamp_pdf(
        IncrementalPdfFileWriter(io.BytesIO(content)), "sha256", signer_authority.context()
    )
    return out.getvalue()
