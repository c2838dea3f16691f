import { createHmac, timingSafeEqual } from "node:crypto";

/** Throws unless the body, byte for byte as it came, is signed by the secret and of the last five minutes. */
export function verify(secret, headers, body) {
  const sentAt = headers["webhook-timestamp"];
  const isNow = Math.abs(Date.now() / 1000 - Number(sentAt)) <= 300;
  if (!isNow) throw new Error("it is of another time");
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const ours = createHmac("sha256", key).update(`${headers["webhook-id"]}.${sentAt}.`).update(body).digest();
  const theirs = headers["webhook-signature"].split(" ").map((one) => Buffer.from(one.replace("v1,", ""), "base64"));
  const isOurs = theirs.some((one) => one.length === ours.length && timingSafeEqual(one, ours));
  if (!isOurs) throw new Error("it is not signed by this secret");
}
