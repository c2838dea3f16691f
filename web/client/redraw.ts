// Parts of a page as the server draws them now, in the place of those that are shown.

import { localise } from "./local-time";

/** Puts a drawn element in the place of one that is shown. */
export function redraw(shown: Element | null, drawn: Element): void {
  const fresh = document.importNode(drawn, true);
  localise(fresh);
  shown?.replaceWith(fresh);
}

/** Fills a shown element with what was drawn. Whoever is on a link stays on it; false where somebody types, presses, or is on
 * what is not drawn any more: nothing changes under them. */
export function refill(shown: HTMLElement, drawn: ParentNode | null): boolean {
  const focused = shown.contains(document.activeElement) ? document.activeElement : null;
  const address = focused?.getAttribute("href");
  const isThere = address != null && linkTo(drawn, address) !== undefined;
  const isHeld = isTyped(shown) || shown.querySelector(":active") !== null;
  if (isHeld || (focused && !isThere)) return false;
  shown.replaceChildren(...[...(drawn?.childNodes ?? [])].map((child) => document.importNode(child, true)));
  localise(shown);
  if (isThere) linkTo(shown, address)?.focus({ preventScroll: true });
  return true;
}

function isTyped(shown: HTMLElement): boolean {
  return [...shown.querySelectorAll("input")].some(({ value, defaultValue }) => value !== defaultValue);
}

function linkTo(root: ParentNode | null, address: string): HTMLAnchorElement | undefined {
  const links = root?.querySelectorAll<HTMLAnchorElement>("a[href]:not([tabindex])") ?? [];
  return [...links].find((link) => link.getAttribute("href") === address);
}
