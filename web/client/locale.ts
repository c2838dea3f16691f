// What the script says, in the language of the page: the words of `locales/*/live.ftl`, which the server says too (`src/locale`).

/** What a message speaks of. */
export type About = Record<string, string | number>;

declare global {
  /** Says something in the page's language: `messages-*.ts` brings it, before any other script. */
  var pageWords: ((id: string, about: About) => string | undefined) | undefined;
}

/** What is said under an id. */
export function t(id: string, about: About = {}): string {
  const said = globalThis.pageWords?.(id, about);
  if (said === undefined) console.error(`nothing is said under ${id}`);
  return said ?? id;
}
