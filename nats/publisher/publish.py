"""Publishes a price by HTTP, with nothing but Python's own library.

    python3 publish.py http://localhost:8080 demo data/secrets/publisher-demo/nats.seed DEMO 101.25
"""

import base64
import json
import sys
import urllib.error
import urllib.request

site, publisher, seed_file, symbol, price = sys.argv[1:]
with open(seed_file) as file:
    key = f"{publisher}:{file.read().strip()}"

request = urllib.request.Request(
    f"{site}/api/v1/market/prices",
    # Up to a thousand at once; those of one symbol in their order.
    data=json.dumps({"prices": [{"symbol": symbol, "price": price}]}).encode(),
    headers={
        "Authorization": "Basic " + base64.b64encode(key.encode()).decode(),
        "Content-Type": "application/json",
    },
)
try:
    with urllib.request.urlopen(request, timeout=30) as response:
        answer = json.load(response)["items"][0]["answer"]
except urllib.error.HTTPError as error:
    # The request as a whole: no key, another's key, a body that cannot be read, too often, nobody there.
    sys.exit(json.load(error)["detail"])

print(json.dumps(answer))
# None: nobody answered in time, and the price may be admitted or not.
sys.exit(0 if answer and "admitted" in answer else 1)
