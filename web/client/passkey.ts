// What asking for passkeys has in common: whether the browser can, and the two steps with the site.

/** What the site says no with. */
export class Refused extends Error {
  constructor(readonly code: string, detail: string) {
    super(detail);
  }
}

interface Problem {
  code: string;
  detail?: string;
}

const failed = "That did not work: try again in a moment.";

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
  const { code, detail } = answer as Problem;
  throw new Refused(code, detail ?? failed);
}

/** What to tell somebody of an error: what the site said, or that nothing came of it. */
export function wordsOf(error: unknown, nothing: string): string {
  if (error instanceof Refused) return `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`;
  if (!(error instanceof DOMException)) return failed;
  if (error.name === "InvalidStateError") return "This device has a passkey of your account already.";
  return nothing;
}
