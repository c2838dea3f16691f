"""What `nats-py` asks of the package `nkeys`, by PyNaCl alone.

That package is published as source only, and CI installs nothing that has to be built: PyNaCl comes as a wheel, pinned by hash. The
form of keys is NATS's (https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth): base32 of a prefix, the
key and a CRC of both.
"""

import base64

from nacl.signing import SigningKey

USER = 20 << 3


def crc16(data):
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = ((crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc.to_bytes(2, "little")


class KeyPair:
    def __init__(self, key):
        self._key = key

    @property
    def public_key(self):
        named = bytes([USER]) + bytes(self._key.verify_key)
        return base64.b32encode(named + crc16(named)).rstrip(b"=")

    def sign(self, data):
        return self._key.sign(data).signature

    def wipe(self):
        self._key = None


def from_seed(seed):
    text = bytes(seed).strip()
    whole = base64.b32decode(text + b"=" * (-len(text) % 8))
    named, crc = whole[:-2], whole[-2:]
    if crc16(named) != crc or not text.startswith(b"SU"):
        raise ValueError("that is no seed of a user")
    return KeyPair(SigningKey(named[2:34]))
