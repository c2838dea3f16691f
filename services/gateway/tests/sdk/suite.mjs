// What the `centrifuge` package promises its users, case by case, over one transport.
//
//     suite.mjs PACKAGES TRANSPORT BASE_URL SECRET API_KEY
//
// It says how each case went in lines of JSON. What it asks for (`please`) was done when a line comes on its input.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Case, isBinary, say, sleep, token } from './case.mjs'

const orders = createInterface({ input: process.stdin })
const please = async (what) => {
  const done = once(orders, 'line')
  say({ please: what })
  await done
}

const cases = {
  async 'connects, says so, and disconnects'(it) {
    const client = it.client()
    const states = it.events(client, 'state')
    client.connect()
    await client.ready(5_000)
    client.disconnect()
    await assert.rejects(client.ready())
    const told = states.all.map(({ newState }) => newState)
    assert.deepEqual(told, ['connecting', 'connected', 'disconnected'])
  },

  async 'connects again and subscribes again'(it) {
    const { client, news } = await it.reader()
    for (let round = 0; round < 3; round++) {
      client.disconnect()
      assert.equal(news.state, 'subscribing')
      client.connect()
      await news.ready(5_000)
    }
    const publication = it.next(news, 'publication')
    await news.publish(it.data(1))
    assert.equal(it.value((await publication).data), 1)
  },

  async 'leaves before it is connected'(it) {
    const client = it.client()
    const news = client.newSubscription(it.channel)
    news.subscribe()
    client.connect()
    news.unsubscribe()
    await client.ready(5_000)
    assert.equal((await client.presenceStats(it.channel)).numClients, 0)
    client.disconnect()
    client.connect()
    client.disconnect()
    client.connect()
    news.subscribe()
    await news.ready(5_000)
  },

  async 'knows its subscriptions'(it) {
    const { client, news } = await it.reader()
    assert.throws(() => client.newSubscription(it.channel))
    assert.equal(client.getSubscription(it.channel), news)
    news.unsubscribe()
    client.removeSubscription(news)
    const again = client.newSubscription(it.channel)
    again.subscribe()
    await again.ready(5_000)
    assert.equal(Object.keys(client.subscriptions()).length, 1)
  },

  async 'ends where it began, however often it changes its mind'(it) {
    const { client, news } = await it.reader()
    for (let round = 0; round < 500; round++) {
      news.unsubscribe()
      news.subscribe()
    }
    await news.ready(20_000)
    assert.equal((await news.presenceStats()).numClients, 1)
    const publication = it.next(news, 'publication')
    await client.publish(it.channel, it.data(1))
    await publication
    news.unsubscribe()
    await it.until(async () => (await client.presenceStats(it.channel)).numClients === 0)
  },

  async 'publishes, also in batches, in order'(it) {
    const { client, news } = await it.reader()
    const publications = it.events(news, 'publication')
    client.startBatching()
    const published = []
    for (let n = 0; n < 50; n++) published.push(client.publish(it.channel, it.data(n)))
    const history = news.history({ limit: 100 })
    client.stopBatching()
    await Promise.all(published)
    await it.until(() => publications.all.length === 50)
    const numbers = publications.all.map(({ data }) => it.value(data))
    // Over HTTP each command is a request of its own, and requests race.
    if (!it.isEmulated) assert.deepEqual(numbers, [...Array(50).keys()])
    const offsets = publications.all.map(({ offset }) => offset)
    assert.deepEqual(offsets, offsets.toSorted((a, b) => a - b))
    if (!it.isEmulated) assert.equal((await history).publications.length, 50)
    const { user, connInfo } = publications.all[0].info
    assert.deepEqual([user, it.value(connInfo)], [it.user, { name: it.user }])
  },

  async 'reads the history by limit, position and direction'(it) {
    const { news } = await it.reader()
    for (let n = 1; n <= 5; n++) await news.publish(it.data(n))
    const numbers = async (options) => {
      const { publications } = await news.history(options)
      return publications.map(({ data }) => it.value(data))
    }
    const top = await news.history({ limit: 0 })
    assert.deepEqual([top.publications.length, typeof top.epoch], [0, 'string'])
    assert.deepEqual(await numbers({ limit: -1 }), [1, 2, 3, 4, 5])
    assert.deepEqual(await numbers({ limit: 2, reverse: true }), [5, 4])
    const [, second] = (await news.history({ limit: 2 })).publications
    const since = { offset: second.offset, epoch: top.epoch }
    assert.deepEqual(await numbers({ limit: 2, since }), [3, 4])
    await assert.rejects(news.history({ limit: 1, since: { offset: 1, epoch: 'x' } }), { code: 112 })
  },

  async 'tells who is there, comes and goes'(it) {
    const { client, news } = await it.reader({ joinLeave: true })
    const [joins, leaves] = [it.events(news, 'join'), it.events(news, 'leave')]
    const bert = it.client({ user: 'bert' })
    const his = bert.newSubscription(it.channel)
    his.subscribe()
    bert.connect()
    await his.ready(5_000)
    await it.until(() => joins.all.some(({ info }) => info.user === 'bert'))
    const { clients } = await news.presence()
    assert.deepEqual(Object.values(clients).map(({ user }) => user).toSorted(), ['bert', it.user].toSorted())
    assert.deepEqual(await client.presenceStats(it.channel), { numClients: 2, numUsers: 2 })
    bert.disconnect()
    await it.until(() => leaves.all.some(({ info }) => info.user === 'bert'))
  },

  async 'is told what is wrong by a code'(it) {
    const { client } = await it.reader()
    await assert.rejects(client.rpc('none', it.data({})), { code: 104 })
    await assert.rejects(client.presence('bare:a'), { code: 108 })
    await assert.rejects(client.publish('locked:a', it.data(1)), { code: 103 })
    for (const [channel, code] of [
      ['no:where', 102],
      ['locked:a', 103],
    ]) {
      const refused = client.newSubscription(channel)
      refused.subscribe()
      assert.equal((await it.next(refused, 'unsubscribed')).code, code)
      await assert.rejects(refused.ready())
    }
    const answer = await client.rpc('time', it.data({}))
    assert.equal(typeof it.value(answer.data).now, 'string')
    const disconnected = it.next(client, 'disconnected')
    client.send(it.data({}))
    assert.equal((await disconnected).code, 3508)
  },

  async 'recovers what it missed'(it) {
    const { client, news, told } = await it.reader({ recoverable: true })
    assert.ok(told.recoverable && told.positioned && told.streamPosition.epoch, JSON.stringify(told))
    const publication = it.next(news, 'publication')
    await news.publish(it.data(1))
    const first = await publication
    client.disconnect()
    for (const n of [2, 3]) await it.publish(it.channel, n)
    const publications = it.events(news, 'publication')
    const subscribed = it.next(news, 'subscribed')
    client.connect()
    const { wasRecovering, recovered, hasRecoveredPublications, streamPosition } = await subscribed
    assert.deepEqual([wasRecovering, recovered, hasRecoveredPublications], [true, true, true])
    // As Centrifugo has it, the position is that which was asked for; the publications move it.
    assert.equal(streamPosition.offset, first.offset)
    await it.until(() => publications.all.length === 2)
    assert.deepEqual(publications.all.map(({ data }) => it.value(data)), [2, 3])
    await it.reconnect()
    await it.until(() => news.state === 'subscribed')
    await it.publish(it.channel, 4)
    await it.until(() => publications.all.length >= 3)
    assert.deepEqual(publications.all.map(({ data }) => it.value(data)), [2, 3, 4], 'nothing comes twice')
  },

  async 'recovers from before the first publication'(it) {
    const { client, news, told } = await it.reader({ recoverable: true }, 'empty:' + it.user)
    assert.equal(told.streamPosition.offset, 0)
    client.disconnect()
    await it.publish(news.channel, 1)
    const publication = it.next(news, 'publication')
    const subscribed = it.next(news, 'subscribed')
    client.connect()
    const { recovered, streamPosition } = await subscribed
    assert.deepEqual([recovered, streamPosition], [true, { offset: 0, epoch: told.streamPosition.epoch }])
    assert.equal(it.value((await publication).data), 1)
  },

  async 'goes on from a position of its own, or is told that it is lost'(it) {
    const { told } = await it.reader({ recoverable: true })
    for (const n of [1, 2]) await it.publish(it.channel, n)
    const { epoch } = told.streamPosition
    const since = { offset: told.streamPosition.offset, epoch }
    const other = it.client({ user: 'other' })
    other.connect()
    const back = other.newSubscription(it.channel, { since })
    const publications = it.events(back, 'publication')
    back.subscribe()
    await it.until(() => publications.all.length === 2)
    other.removeSubscription(back)
    const lost = other.newSubscription(it.channel, { since: { offset: 1, epoch: 'of another time' } })
    const subscribed = it.next(lost, 'subscribed')
    lost.subscribe()
    const { wasRecovering, recovered, streamPosition } = await subscribed
    assert.deepEqual([wasRecovering, recovered, streamPosition.epoch], [true, false, epoch])
  },

  async 'loads its state where a position is lost'(it) {
    await it.reader()
    await it.publish(it.channel, 1)
    const reader = it.client({ user: 'other' })
    let loaded = 0
    const getState = async () => {
      loaded += 1
      const { offset, epoch } = await it.position(it.channel)
      await it.publish(it.channel, loaded * 10)
      return { offset, epoch }
    }
    const news = reader.newSubscription(it.channel, { getState })
    const publications = it.events(news, 'publication')
    news.subscribe()
    reader.connect()
    await it.until(() => publications.all.length === 1)
    assert.deepEqual([loaded, it.value(publications.all[0].data)], [1, 10])
    reader.disconnect()
    // More than are kept.
    for (let n = 0; n < 110; n++) await it.publish(it.channel, n)
    reader.connect()
    await it.until(() => publications.all.length === 2)
    assert.deepEqual([loaded, it.value(publications.all[1].data)], [2, 20])
  },

  async 'reads deltas'(it) {
    const { news } = await it.reader({ delta: 'fossil' })
    const story = (n) => ({ n, story: 'ä'.repeat(200) })
    const publications = it.events(news, 'publication')
    for (let n = 0; n < 5; n++) await news.publish(it.data(story(n)))
    await it.until(() => publications.all.length === 5)
    assert.deepEqual(publications.all.map(({ data }) => it.value(data)), [0, 1, 2, 3, 4].map(story))
  },

  async 'refreshes its token while it is connected'(it) {
    let asked = 0
    const begun = it.now()
    const getToken = async () => token({ sub: it.user, exp: it.now() + (asked++ ? 600 : 2) })
    const client = it.client({ token: '', getToken })
    const connected = it.events(client, 'connected')
    client.connect()
    await it.until(() => asked === 2)
    await it.isPast(begun + 2)
    await client.presenceStats(it.channel)
    assert.equal(connected.all.length, 1)
  },

  async 'gets another token where its own is over'(it) {
    let asked = 0
    const getToken = async () => (asked++, token({ sub: it.user }))
    for (const claims of [
      { sub: it.user, exp: it.now() - 10 },
      { sub: it.user, nbf: it.now() + 600 },
    ]) {
      const client = it.client({ token: token(claims), getToken })
      client.connect()
      await client.ready(5_000)
    }
    assert.equal(asked, 2)
    const forged = it.client({ token: token({ sub: it.user }) + 'x' })
    const disconnected = it.next(forged, 'disconnected')
    forged.connect()
    const { code, reason } = await disconnected
    assert.deepEqual([code, reason], [3500, 'invalid token'])
  },

  async 'subscribes by a token, and refreshes it'(it) {
    const { client } = await it.reader()
    const channel = 'locked:' + it.user
    let asked = 0
    const begun = it.now()
    const getToken = async () => token({ sub: it.user, channel, exp: it.now() + (asked++ ? 600 : 2) })
    const locked = client.newSubscription(channel, { getToken })
    const subscribed = it.events(locked, 'subscribed')
    locked.subscribe()
    await it.until(() => asked === 2)
    await it.isPast(begun + 2)
    await locked.presenceStats().catch(() => {})
    assert.deepEqual([subscribed.all.length, locked.state], [1, 'subscribed'])
    const over = client.newSubscription('locked:over', {
      token: token({ sub: it.user, channel: 'locked:over', exp: it.now() - 10 }),
      getToken: async () => token({ sub: it.user, channel: 'locked:over' }),
    })
    over.subscribe()
    await over.ready(5_000)
    const forged = client.newSubscription('locked:forged', { token: 'forged' })
    const unsubscribed = it.next(forged, 'unsubscribed')
    forged.subscribe()
    assert.equal((await unsubscribed).code, 103)
  },

  async 'is subscribed by the server'(it) {
    const subs = { [it.channel]: { data: { hello: 1 }, override: { force_push_join_leave: { value: true } } } }
    const client = it.client({ token: token({ sub: it.user, subs }) })
    const seen = []
    for (const name of ['connected', 'subscribed', 'publication', 'join', 'leave', 'subscribing', 'unsubscribed']) {
      client.on(name, (context) => seen.push([name, context]))
    }
    const heard = (name) => seen.filter(([it]) => it === name).map(([, context]) => context)
    client.connect()
    await it.until(() => heard('join').length === 1)
    assert.deepEqual(seen.map(([name]) => name), ['connected', 'subscribed', 'join'])
    const [told] = heard('subscribed')
    assert.deepEqual([told.channel, told.recoverable, it.value(told.data)], [it.channel, true, { hello: 1 }])
    await it.publish(it.channel, 1)
    await it.until(() => heard('publication').length === 1)
    client.disconnect()
    await it.publish(it.channel, 2)
    client.connect()
    await it.until(() => heard('publication').length === 2)
    const [, again] = heard('subscribed')
    assert.deepEqual([again.wasRecovering, again.recovered], [true, true])
    assert.equal(it.value(heard('publication')[1].data), 2)
    const order = { user: it.user, channel: 'server-' + it.channel }
    await it.call('subscribe', order)
    await it.until(() => heard('subscribed').length === 3)
    await it.call('unsubscribe', order)
    await it.until(() => heard('unsubscribed').length === 1)
  },

  async 'does what the server API says'(it) {
    const { client, news } = await it.reader()
    const unsubscribed = it.next(news, 'unsubscribed')
    await it.call('unsubscribe', { user: it.user, channel: it.channel })
    assert.equal((await unsubscribed).code, 2000)
    await it.reconnect()
    const order = { user: it.user, disconnect: { code: 4_501, reason: 'enough' } }
    const disconnected = it.next(client, 'disconnected')
    await it.call('disconnect', order)
    const { code, reason } = await disconnected
    assert.deepEqual([code, reason], [4_501, 'enough'])
  },
}

const last = {
  async 'changes its mind while NATS is away, and misses nothing'(it) {
    const { news } = await it.reader({ recoverable: true })
    const other = news._centrifuge.newSubscription(it.channel + '-other')
    await please('stop NATS')
    for (let round = 0; round < 500; round++) {
      other.subscribe()
      other.unsubscribe()
    }
    other.subscribe()
    await please('start NATS')
    await Promise.all([news.ready(20_000), other.ready(20_000)])
    const publication = it.next(other, 'publication')
    await it.until(() => it.publish(other.channel, 1).then(() => true, () => false))
    await publication
  },
}

// A call that was on its way when its connection closed is told so by the package (code 11), whether anybody listens or not.
process.on('unhandledRejection', (reason) => {
  if (reason?.code !== 11) throw reason
})

async function run(name, test, index) {
  const it = new Case(index)
  try {
    await Promise.race([test(it), sleep(40_000).then(() => Promise.reject(new Error('it takes too long')))])
    say({ passed: name })
  } catch (error) {
    say({ failed: name, why: String(error?.stack ?? JSON.stringify(error)) })
  }
  it.end()
}

await Promise.all(Object.entries(cases).map(([name, test], index) => run(name, test, index)))
for (const [name, test] of Object.entries(last)) await run(name, test, 'last')
say({ done: isBinary ? 'in Protobuf' : 'in JSON' })
process.exit(0)
