import base64, hashlib, hmac, time


def verify(secret: str, headers, body: bytes) -> None:
    """Raises ValueError unless the body, byte for byte as it came, is signed by the secret and of the last five minutes."""
    sent_at = headers["webhook-timestamp"]
    if abs(time.time() - int(sent_at)) > 300:
        raise ValueError("it is of another time")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{sent_at}.".encode() + body
    ours = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    theirs = headers["webhook-signature"].split()
    if not any(hmac.compare_digest(one, "v1," + ours) for one in theirs):
        raise ValueError("it is not signed by this secret")
