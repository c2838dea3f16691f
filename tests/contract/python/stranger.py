"""A bidder's program by somebody who has read two pages: the API's description (/api/openapi.json) and
nats/PROTOCOL.md. It knows nothing else of the house, and uses the official Centrifuge SDK as it is.

    stranger.py WEB_URL EMAIL PASSWORD SALE [SOCKET_ADDRESS]

It watches every lot of the sale, says what happens in lines of JSON, and places a bid for each line
`LOT BID_ID MAXIMUM` that it reads.
"""

import asyncio
import json
import sys
from urllib.parse import urlsplit

import requests
from centrifuge import (
    CentrifugeError,
    Client,
    ClientEventHandler,
    ReplyError,
    SubscriptionEventHandler,
)

# How long one try may take. After it the outcome is unknown, which is no refusal.
TRY_SECONDS = 4.0
# How long to go on asking, and the pause between.
PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.2


def print_line(**facts):
    print(json.dumps(facts), flush=True)


class House:
    """The HTTP API, as far as its description promises it."""

    def __init__(self, web_url):
        self.session = requests.Session()
        description = self.session.get(f"{web_url}/api/openapi.json", timeout=TRY_SECONDS).json()
        self.web_url = web_url
        self.paths = description["paths"]

    def ask(self, method, path, ids=None, **request):
        operation = self.paths[path][method]
        url = self.web_url + path.format(**(ids or {}))
        answer = self.session.request(method, url, timeout=TRY_SECONDS, **request)
        if str(answer.status_code) not in operation["responses"]:
            raise RuntimeError(f"{method} {path}: {answer.status_code} is not described")
        return answer

    def sign_in(self, email, password):
        answer = self.ask(
            "post",
            "/api/v1/session",
            params={"token": "true"},
            json={"email": email, "password": password},
        )
        self.session.headers["Authorization"] = f"Bearer {answer.json()['token']}"

    def realtime(self):
        return self.ask("get", "/api/v1/realtime-token").json()

    def answer_to(self, sale, lot, bid_id):
        """What became of a bid of one's own; None: it was not received."""
        path = "/api/v1/sales/{sale}/lots/{lot}/bids/{bid_id}"
        answer = self.ask("get", path, {"sale": sale, "lot": lot, "bid_id": bid_id})
        if answer.status_code == 404 and answer.json()["code"] == "not_received":
            return None
        if answer.status_code in (200, 404, 409):
            return answer.json()
        raise RuntimeError(f"look-up: {answer.status_code}")


class Lot(SubscriptionEventHandler):
    """The lot's public history: every entry once, in its order."""

    def __init__(self, lot, sequence):
        self.lot, self.sequence = lot, sequence

    async def on_subscribed(self, ctx):
        print_line(subscribed=ctx.channel, recovered=ctx.recovered)

    async def on_publication(self, ctx):
        for entry in ctx.pub.data["entries"]:
            sequence = entry["sequence"]
            if sequence <= self.sequence:
                continue
            if sequence != self.sequence + 1:
                print_line(lot=self.lot, gap=[self.sequence, sequence])
            self.sequence = sequence
            print_line(lot=self.lot, sequence=sequence)


class Bidder:
    def __init__(self, house, client, sale):
        self.house, self.client, self.sale = house, client, sale

    async def place(self, lot, bid_id, maximum):
        """Places a bid and finds out what became of it, whatever happens to the line: always the same id."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + PATIENCE_SECONDS
        bid = {"sale": self.sale, "lot": lot, "bid_id": bid_id, "maximum": maximum}
        tries = 0
        while loop.time() < give_up:
            tries += 1
            try:
                result = await self.client.rpc("auction.bid", bid)
                if not result.data.get("refusal", {}).get("retry_same_bid_id"):
                    return print_line(bid=bid_id, by="answer", tries=tries, outcome=result.data)
            except ReplyError as error:
                if not error.temporary:
                    return print_line(bid=bid_id, by="error", tries=tries, outcome=str(error))
            except CentrifugeError as error:
                print_line(bid=bid_id, lost=type(error).__name__)
            try:
                look_up = self.house.answer_to
                outcome = await asyncio.to_thread(look_up, self.sale, lot, bid_id)
                if outcome is not None:
                    return print_line(bid=bid_id, by="look-up", tries=tries, outcome=outcome)
                print_line(bid=bid_id, not_received=True)
            except (requests.RequestException, RuntimeError) as error:
                print_line(bid=bid_id, look_up_failed=str(error))
            await asyncio.sleep(PAUSE_SECONDS)
        print_line(bid=bid_id, by="nothing", tries=tries)


async def lines():
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    while line := await reader.readline():
        yield line.decode().split()


async def main(web_url, email, password, sale, socket_address=None):
    house = House(web_url)
    house.sign_in(email, password)
    realtime = house.realtime()
    url = urlsplit(realtime["url"])
    if socket_address:
        url = url._replace(netloc=socket_address)

    async def get_token():
        return (await asyncio.to_thread(house.realtime))["token"]

    client = Client(
        url.geturl(),
        events=ClientEventHandler(),
        token=realtime["token"],
        get_token=get_token,
        timeout=TRY_SECONDS,
    )
    await client.connect()
    await client.ready()
    for lot in house.ask("get", "/api/v1/sales/{sale}", {"sale": sale}).json()["lots"]["items"]:
        events = Lot(lot["lot"], lot["sequence"])
        subscription = client.new_subscription(f"lot:{sale}.{lot['lot']}", events=events)
        await subscription.subscribe()
        await subscription.ready()
    print_line(ready=True)
    bidder = Bidder(house, client, sale)
    async for lot, bid_id, maximum in lines():
        await bidder.place(lot, bid_id, int(maximum))
    await client.disconnect()


asyncio.run(main(*sys.argv[1:]))
