// Publishes prices by NATS, one for each pair of words, with `@nats-io/transport-node` (Node 20 or newer).
//
//     npm install @nats-io/transport-node
//     node publish-nats.mjs nats://127.0.0.1:4222 demo data/secrets/publisher-demo/nats.seed DEMO 101.25

import { readFileSync } from "node:fs";
import { connect, nkeyAuthenticator } from "@nats-io/transport-node";

const [servers, publisher, seedFile, ...prices] = process.argv.slice(2);
const seed = new TextEncoder().encode(readFileSync(seedFile, "utf8").trim());
const nats = await connect({ servers, authenticator: nkeyAuthenticator(seed) });

process.exitCode = 0;
while (prices.length >= 2) {
  const [symbol, price] = prices.splice(0, 2);
  try {
    const subject = `market.in.${publisher}.${symbol}`;
    const answer = await nats.request(subject, JSON.stringify({ price }), { timeout: 5_000 });
    // 503: not known whether it was kept; the same price may be asked again.
    if (answer.headers?.has("Nats-Service-Error-Code")) throw new Error(answer.headers.get("Nats-Service-Error"));
    const said = answer.json();
    console.log(JSON.stringify(said));
    if (!said.admitted) process.exitCode = 1;
  } catch (error) {
    // Another publisher's name, nobody there, no answer in time.
    console.error(error.message);
    process.exitCode = 1;
  }
}
await nats.close();
