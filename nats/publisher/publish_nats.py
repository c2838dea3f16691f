"""Publishes prices by NATS, one for each pair of words, with `nats-py` (Python 3.9 or newer).

    pip install "nats-py[nkeys]"
    python3 publish_nats.py nats://127.0.0.1:4222 demo data/secrets/publisher-demo/nats.seed DEMO 101.25
"""

import asyncio
import json
import sys

import nats


async def main(server, publisher, seed_file, *prices):
    refused = asyncio.get_running_loop().create_future()

    async def on_error(error):
        # What NATS does not permit is said here, and the request is never answered.
        if "permissions violation" in str(error).lower() and not refused.done():
            refused.set_exception(error)

    client = await nats.connect(server, nkeys_seed=seed_file, error_cb=on_error)
    failures = 0
    for symbol, price in zip(prices[::2], prices[1::2]):
        asked = asyncio.ensure_future(
            client.request(f"market.in.{publisher}.{symbol}", json.dumps({"price": price}).encode(), timeout=5)
        )
        await asyncio.wait({asked, refused}, return_when=asyncio.FIRST_COMPLETED)
        try:
            answer = (asked if asked.done() else refused).result()
            # 503: not known whether it was kept; the same price may be asked again.
            if answer.headers and "Nats-Service-Error-Code" in answer.headers:
                raise RuntimeError(answer.headers["Nats-Service-Error"])
            said = json.loads(answer.data)
            print(json.dumps(said))
            failures += "admitted" not in said
        except Exception as error:  # another publisher's name, nobody there, no answer in time
            print(error or type(error).__name__, file=sys.stderr)
            failures += 1
            if refused.done():
                break
    await client.close()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
