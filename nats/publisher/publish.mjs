// Publishes a price by HTTP, with nothing but Node's own library (20 or newer).
//
//     node publish.mjs http://localhost:8080 demo data/secrets/publisher-demo/nats.seed DEMO 101.25

import { readFileSync } from "node:fs";

const [site, publisher, seedFile, symbol, price] = process.argv.slice(2);
const key = `${publisher}:${readFileSync(seedFile, "utf8").trim()}`;

const response = await fetch(`${site}/api/v1/market/prices`, {
  method: "POST",
  headers: {
    Authorization: `Basic ${Buffer.from(key).toString("base64")}`,
    "Content-Type": "application/json",
  },
  // Up to a thousand at once; those of one symbol in their order.
  body: JSON.stringify({ prices: [{ symbol, price }] }),
  signal: AbortSignal.timeout(30_000),
});
const said = await response.json();
if (response.ok) {
  const { answer } = said.items[0];
  console.log(JSON.stringify(answer));
  // Null: nobody answered in time, and the price may be admitted or not.
  process.exitCode = answer?.admitted ? 0 : 1;
} else {
  // The request as a whole: no key, another's key, a body that cannot be read, too often, nobody there.
  console.error(said.detail);
  process.exitCode = 1;
}
