// What a tab says of oneself while somebody looks at another one.

const own = document.title;
const marks = new Map<string, string>();

/** Puts a word before the page's title, one of each `by`; none takes it away. */
export function markTitle(by: string, word: string): void {
  marks.set(by, word);
  const title = [...new Set(marks.values())].filter(Boolean).concat(own).join(" · ");
  if (document.title !== title) document.title = title;
}
