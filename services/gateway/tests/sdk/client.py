"""What anybody's program does with the `centrifuge-python` package from PyPI.

    client.py JSON|PROTOBUF WEBSOCKET_URL SHORT_TOKEN LONG_TOKEN

It says what happens in lines of JSON; a line on its input ends it.
"""

import asyncio
import json
import sys

from centrifuge import Client, ClientEventHandler, DeltaType, ReplyError, SubscriptionEventHandler

encoding, url, *tokens = sys.argv[1:]
binary = encoding == "protobuf"


def say(**facts):
    print(json.dumps(facts), flush=True)


def as_payload(data):
    return json.dumps(data).encode() if binary else data


def as_value(data):
    return json.loads(data) if binary else data


async def get_token():
    say(asked="token")
    return tokens.pop(0) if len(tokens) > 1 else tokens[0]


class ClientEvents(ClientEventHandler):
    async def on_connected(self, context):
        say(connected="websocket")

    async def on_disconnected(self, context):
        say(disconnected=context.code)


class NewsEvents(SubscriptionEventHandler):
    async def on_subscribed(self, context):
        say(subscribed={"recovered": context.recovered, "wasRecovering": context.was_recovering})

    async def on_publication(self, context):
        publication = context.pub
        user = publication.info.user if publication.info else None
        say(publication=as_value(publication.data), user=user, offset=publication.offset)

    async def on_join(self, context):
        say(join=context.info.user)


class LockedEvents(SubscriptionEventHandler):
    async def on_unsubscribed(self, context):
        say(unsubscribed=context.code)


async def main():
    client = Client(
        url,
        events=ClientEvents(),
        get_token=get_token,
        use_protobuf=binary,
        min_reconnect_delay=0.05,
        max_reconnect_delay=0.2,
        proxy=None,
    )
    news = client.new_subscription(
        "news", NewsEvents(), recoverable=True, join_leave=True, delta=DeltaType.FOSSIL
    )
    await news.subscribe()
    await client.connect()
    await news.ready()
    await news.publish(as_payload({"n": 1}))
    history = await news.history(limit=10)
    say(history=[as_value(publication.data) for publication in history.publications])
    presence = await news.presence()
    say(present=[info.user for info in presence.clients.values()])
    stats = await news.presence_stats()
    say(numClients=stats.num_clients, numUsers=stats.num_users)
    answer = await client.rpc("time", as_payload({}))
    say(rpc="string" if isinstance(as_value(answer.data)["now"], str) else "other")
    try:
        await client.rpc("none", as_payload({}))
    except ReplyError as error:
        say(refused=error.code)
    locked = client.new_subscription("locked:a", LockedEvents())
    await locked.subscribe()
    await asyncio.to_thread(sys.stdin.readline)
    await client.disconnect()


asyncio.run(main())
