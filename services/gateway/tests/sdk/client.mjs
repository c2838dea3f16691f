// What anybody's page does with the `centrifuge` package from npm, over one transport.
//
//     client.mjs PACKAGES TRANSPORT BASE_URL SHORT_TOKEN LONG_TOKEN
//
// It says what happens in lines of JSON; a line on its input ends it.

import { createRequire } from 'node:module'
import { EventSource } from './event-source.mjs'

const [packages, transport, base, ...tokens] = process.argv.slice(2)
const require = createRequire(packages)

const ws = base.replace(/^http/, 'ws') + '/connection/websocket'
const ways = {
  websocket: ['centrifuge', ws],
  protobuf: ['centrifuge/build/protobuf', ws],
  http_stream: ['centrifuge', [{ transport: 'http_stream', endpoint: `${base}/connection/http_stream` }]],
  http_stream_protobuf: [
    'centrifuge/build/protobuf',
    [{ transport: 'http_stream', endpoint: `${base}/connection/http_stream` }],
  ],
  sse: ['centrifuge', [{ transport: 'sse', endpoint: `${base}/connection/sse` }]],
}
const [name, endpoint] = ways[transport]
const { Centrifuge } = require(name)
const binary = name.endsWith('protobuf')
const bytes = (data) => (binary ? new TextEncoder().encode(JSON.stringify(data)) : data)
const value = (data) => (binary ? JSON.parse(new TextDecoder().decode(data)) : data)
const say = (facts) => console.log(JSON.stringify(facts))

const client = new Centrifuge(endpoint, {
  websocket: globalThis.WebSocket,
  eventsource: EventSource,
  emulationEndpoint: `${base}/emulation`,
  minReconnectDelay: 50,
  maxReconnectDelay: 200,
  getToken: async () => {
    say({ asked: 'token' })
    return tokens.length > 1 ? tokens.shift() : tokens[0]
  },
})
client.on('connected', (context) => say({ connected: context.transport }))
client.on('disconnected', (context) => say({ disconnected: context.code }))

const news = client.newSubscription('news', { recoverable: true, joinLeave: true, delta: 'fossil' })
news.on('subscribed', ({ recovered, wasRecovering }) => say({ subscribed: { recovered, wasRecovering } }))
news.on('publication', ({ data, info, offset }) => say({ publication: value(data), user: info?.user, offset }))
news.on('join', ({ info }) => say({ join: info.user }))
news.on('error', ({ error }) => say({ error }))
news.subscribe()
client.connect()
await news.ready()

await news.publish(bytes({ n: 1 }))
const history = await news.history({ limit: 10 })
say({ history: history.publications.map((publication) => value(publication.data)) })
const { clients } = await news.presence()
say({ present: Object.values(clients).map((info) => info.user) })
const { numClients, numUsers } = await news.presenceStats()
say({ numClients, numUsers })
const answer = await client.rpc('time', bytes({}))
say({ rpc: typeof value(answer.data).now })
await client.rpc('none', bytes({})).catch(({ code }) => say({ refused: code }))
const locked = client.newSubscription('locked:a')
locked.on('unsubscribed', ({ code }) => say({ unsubscribed: code }))
locked.subscribe()
const fickle = client.newSubscription('fickle')
for (let round = 0; round < 10; round++) {
  fickle.subscribe()
  fickle.unsubscribe()
}
fickle.subscribe()
say({ fickle: (await fickle.presenceStats()).numClients })
fickle.unsubscribe()
while ((await client.presenceStats('fickle')).numClients > 0);
say({ fickle: 0 })

process.stdin.once('data', () => {
  client.on('disconnected', () => process.exit(0))
  client.disconnect()
})
