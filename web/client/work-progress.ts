// How far something is that takes a while: a script of its own, since few pages have one. Without it the page comes again by itself.

const lookEveryMillis = 1000;

class WorkProgress extends HTMLElement {
  connectedCallback(): void {
    setInterval(() => void this.#look(), lookEveryMillis);
  }

  async #look(): Promise<void> {
    if (document.hidden) return;
    const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return;
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(this.localName);
    // It has ended: the page says how.
    if (drawn === null) return location.reload();
    for (const part of ["p", "progress"]) this.#take(part, drawn);
  }

  /** What stays the same is not said again. */
  #take(part: string, drawn: Element): void {
    const [shown, fresh] = [this.querySelector(part), drawn.querySelector(part)];
    if (shown && fresh && !shown.isEqualNode(fresh)) {
      if (part === "p") shown.textContent = fresh.textContent;
      else shown.replaceWith(document.importNode(fresh, true));
    }
  }
}

customElements.define("work-progress", WorkProgress);
