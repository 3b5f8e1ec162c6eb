"""Signatures: ours on every call (RFC 9421), and the cloud's on what it says.

Import late: the libraries cost a quarter of a second at start.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pos_app.domain.wire import SIGNED_COMPONENTS

if TYPE_CHECKING:
    from requests import PreparedRequest

    from pos_app.adapters.cloud.keys import TillIdentity


def is_signed_by(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this Ed25519 key signed exactly these bytes."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def sign_call(
    call: "PreparedRequest", identity: "TillIdentity", *, utc_s: int, nonce: str, body: bytes | None
) -> None:
    """Put the headers of RFC 9421 on a call, over its method, address and body.

    `body` are the bytes as they go out, compressed if they are; their digest is covered too.
    """
    from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
    from http_message_signatures.algorithms import ED25519

    from pos_app.adapters.cloud.keys import signer_of

    signer = HTTPMessageSigner(
        signature_algorithm=ED25519,
        key_resolver=MappingKeyResolver(
            public_keys={}, private_keys={identity.terminal: signer_of(identity)}
        ),
    )
    signer.sign(
        call,
        key_id=identity.terminal,
        created=datetime.fromtimestamp(utc_s, UTC),
        nonce=nonce,
        covered_component_ids=SIGNED_COMPONENTS,
        body=body,
    )
