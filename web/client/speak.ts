// Reads the words of a language: from here on the script says everything in it.

import { FluentBundle, FluentNumber, FluentResource } from "@fluent/bundle";
import type { About } from "./locale";

export function speak(language: string, words: string): void {
  const bundle = new FluentBundle(language, { useIsolating: false });
  const [error] = bundle.addResource(new FluentResource(words));
  if (error) throw error;
  globalThis.pageWords = (id, about) => {
    const pattern = bundle.getMessage(id)?.value;
    return pattern ? bundle.formatPattern(pattern, Object.fromEntries(Object.entries(about).map(counted))) : undefined;
  };
}

/** A count has no groups: the server writes none either. */
function counted([name, value]: [string, About[string]]) {
  return [name, typeof value === "number" ? new FluentNumber(value, { useGrouping: false }) : value] as const;
}
