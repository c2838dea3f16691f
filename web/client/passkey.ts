// What asking for passkeys has in common: whether the browser can, and the two steps with the site.

import { t } from "./locale";

/** What the site says no with, in words for people. */
export class Refused extends Error {
  constructor(readonly code: string, words: string) {
    super(words);
  }
}

interface Problem {
  code: string;
  /** Which part of what was sent is wrong. */
  pointer?: string;
}

/** Whether this browser takes part, and the page was opened by the address that passkeys are made for. */
export function takesPasskeys(element: HTMLElement): boolean {
  return location.origin === element.dataset["origin"] && "parseRequestOptionsFromJSON" in (window.PublicKeyCredential ?? {});
}

/** Sends something to the site; its answer. */
export async function post<T>(path: string, body: unknown): Promise<T> {
  const sent = await fetch(`/api/v1/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer: unknown = await sent.json();
  if (sent.ok) return answer as T;
  const problem = answer as Problem;
  throw new Refused(problem.code, said(problem));
}

function said({ code, pointer }: Problem): string {
  switch (code) {
    case "no_passkeys":
      return t("passkey-impossible");
    case "challenge_over":
      return t("passkey-over");
    case "known_passkey":
      return t("passkey-known");
    case "too_many_passkeys":
      return t("passkey-too-many");
    case "unknown_passkey":
      return t("passkey-unknown");
    case "passkey_not_accepted":
      return t("passkey-not-accepted");
    case "passkey_copied":
      return t("passkey-copied");
    case "invalid":
      return pointer === "/password" ? t("passkey-wrong-password") : t("passkey-wrong-name");
    case "blocked":
      return t("passkey-blocked");
    case "too_many_requests":
      return t("passkey-too-often");
    case "unavailable":
      return t("passkey-unavailable");
    default:
      return t("passkey-failed");
  }
}

/** What to tell somebody of an error: what the site said, or that nothing came of it. */
export function wordsOf(error: unknown, nothing: string): string {
  if (error instanceof Refused) return error.message;
  if (!(error instanceof DOMException)) return t("passkey-failed");
  if (error.name === "InvalidStateError") return t("passkey-on-device");
  return nothing;
}
