// What the cases of the suite share: clients over one transport, tokens, the server API, and waiting.

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createRequire } from 'node:module'
import { EventSource } from './event-source.mjs'

const [packages, transport, base, secret, apiKey] = process.argv.slice(2)
const require = createRequire(packages)
const ws = base.replace(/^http/, 'ws') + '/connection/websocket'
const http = [{ transport: transport.replace('_protobuf', ''), endpoint: `${base}/connection/${transport.replace('_protobuf', '')}` }]
export const isBinary = transport.endsWith('protobuf')
const isEmulated = /^(http|sse)/.test(transport)
const { Centrifuge } = require(isBinary ? 'centrifuge/build/protobuf' : 'centrifuge')

export const say = (facts) => console.log(JSON.stringify(facts))
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms))

const base64 = (value) => Buffer.from(value).toString('base64url')

/** A token of these claims. */
export function token(claims) {
  const text = [{ alg: 'HS256' }, claims].map((part) => base64(JSON.stringify(part))).join('.')
  return text + '.' + createHmac('sha256', secret).update(text).digest('base64url')
}

/** What happened to somebody so far. */
class Events {
  all = []
}

/** One case, with a user and a channel of its own. */
export class Case {
  isEmulated = isEmulated
  #clients = []

  constructor(index) {
    this.user = `user-${index}`
    this.channel = `channel-${index}`
  }

  now = () => Math.floor(Date.now() / 1000)
  data = (value) => (isBinary ? new TextEncoder().encode(JSON.stringify(value)) : value)
  value = (data) => (isBinary && data instanceof Uint8Array ? JSON.parse(new TextDecoder().decode(data)) : data)

  client({ user = this.user, ...options } = {}) {
    const client = new Centrifuge(isEmulated ? http : ws, {
      websocket: globalThis.WebSocket,
      eventsource: EventSource,
      emulationEndpoint: `${base}/emulation`,
      minReconnectDelay: 50,
      maxReconnectDelay: 200,
      token: token({ sub: user, info: { name: user } }),
      ...options,
    })
    client.on('error', () => {})
    this.#clients.push(client)
    return client
  }

  /** A client that reads a channel, and what it was told. */
  async reader(options = {}, channel = this.channel) {
    const client = this.client()
    const news = client.newSubscription(channel, { minResubscribeDelay: 50, maxResubscribeDelay: 200, ...options })
    news.on('error', () => {})
    const subscribed = this.next(news, 'subscribed')
    news.subscribe()
    client.connect()
    await news.ready(5_000)
    return { client, news, told: await subscribed }
  }

  next(emitter, name) {
    return new Promise((done) => emitter.once(name, done))
  }

  events(emitter, name) {
    const events = new Events()
    emitter.on(name, (context) => events.all.push(context))
    return events
  }

  async until(condition) {
    const end = Date.now() + 20_000
    while (!(await condition())) {
      assert.ok(Date.now() < end, `waited in vain until ${condition}`)
      await sleep(20)
    }
  }

  /** Waits until a token that ends then has ended. */
  isPast(seconds) {
    return this.until(() => this.now() > seconds)
  }

  async call(method, request) {
    const headers = { 'X-API-Key': apiKey }
    const response = await fetch(`${base}/api/${method}`, { method: 'POST', headers, body: JSON.stringify(request) })
    const told = await response.json()
    assert.ok(told.result, JSON.stringify(told))
    return told.result
  }

  publish(channel, data) {
    return this.call('publish', { channel, data })
  }

  position(channel) {
    return this.call('history', { channel })
  }

  /** Has the server end this user's connections, which come back. */
  async reconnect() {
    const connected = this.#clients.filter((client) => client.state === 'connected')
    const again = connected.map((client) => this.next(client, 'connected'))
    await this.call('disconnect', { user: this.user, disconnect: { code: 3_011, reason: 'force reconnect' } })
    await Promise.race(again)
  }

  end() {
    for (const client of this.#clients) client.disconnect()
  }
}
