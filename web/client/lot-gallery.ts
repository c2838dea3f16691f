// A lot's photographs: a thumbnail changes the large one, and that opens all of them over the whole screen, where they are
// swiped or stepped through by arrow keys, and looked at closely. Without script each is a link to the picture itself.

import { part, write } from "./dom";
import { t } from "./locale";

export class LotGallery extends HTMLElement {
  #shown = 0;

  connectedCallback(): void {
    const dialog = part<HTMLDialogElement>(this, "[data-zoom]");
    if (!dialog) return;
    this.#thumbs.forEach((thumb, place) => {
      thumb.addEventListener("click", (event) => {
        if (opensElsewhere(event)) return;
        event.preventDefault();
        this.#show(place);
      });
    });
    part(this, "[data-main]")?.addEventListener("click", (event) => {
      if (opensElsewhere(event)) return;
      event.preventDefault();
      dialog.showModal();
      this.#slideTo(this.#shown, "instant");
      part<HTMLElement>(dialog, "[data-slides]")?.focus();
    });
    part(dialog, "[data-before]")?.addEventListener("click", () => this.#step(-1));
    part(dialog, "[data-after]")?.addEventListener("click", () => this.#step(1));
    part(dialog, "[data-closer]")?.addEventListener("click", () => this.#lookCloser());
    part(dialog, "[data-close]")?.addEventListener("click", () => dialog.close());
    dialog.addEventListener("keydown", (event) => this.#key(event));
    dialog.addEventListener("dblclick", () => this.#lookCloser());
    dialog.addEventListener("close", () => {
      this.#lookCloser(false);
      if (this.#thumbs.length > 0) this.#show(this.#shown);
    });
    part(dialog, "[data-slides]")?.addEventListener("scroll", () => this.#settle(), { passive: true });
  }

  get #thumbs(): HTMLAnchorElement[] {
    return [...this.querySelectorAll<HTMLAnchorElement>("[data-thumb]")];
  }

  get #slides(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-slide]")];
  }

  /** The photograph of this thumbnail becomes the large one. */
  #show(place: number): void {
    const thumb = this.#thumbs[place];
    const image = part<HTMLImageElement>(this, "[data-main-image]");
    if (!thumb || !image) return;
    this.#shown = place;
    this.#thumbs.forEach((other) => other.removeAttribute("aria-current"));
    thumb.setAttribute("aria-current", "true");
    part(this, "[data-main]")?.setAttribute("href", thumb.href);
    part(this, "[data-main-sizes]")?.setAttribute("srcset", thumb.dataset.sizes ?? "");
    image.setAttribute("width", thumb.dataset.width ?? "");
    image.setAttribute("height", thumb.dataset.height ?? "");
    image.alt = part<HTMLImageElement>(thumb, "img")?.alt ?? "";
    image.src = thumb.href;
  }

  #step(by: number): void {
    const last = this.#slides.length - 1;
    this.#lookCloser(false);
    this.#slideTo(Math.min(Math.max(this.#shown + by, 0), last), "auto");
  }

  #slideTo(place: number, behavior: ScrollBehavior): void {
    this.#slides[place]?.scrollIntoView({ behavior, block: "nearest", inline: "start" });
    this.#place(place);
  }

  /** Which one is in view after a swipe. */
  #settle(): void {
    const slides = part<HTMLElement>(this, "[data-slides]");
    if (!slides || slides.clientWidth === 0) return;
    const place = Math.abs(slides.scrollLeft) / slides.clientWidth;
    if (Math.abs(place - Math.round(place)) < 0.1) this.#place(Math.round(place));
  }

  #place(place: number): void {
    this.#shown = place;
    const words = part(this, "[data-place]");
    if (words) write(words, t("gallery-place", { place: place + 1, count: this.#slides.length }));
  }

  #lookCloser(closer?: boolean): void {
    const button = part(this, "[data-closer]");
    const dialog = part<HTMLElement>(this, "[data-zoom]");
    if (!button || !dialog) return;
    const is = closer ?? dialog.dataset.closeUp !== "true";
    dialog.dataset.closeUp = String(is);
    button.setAttribute("aria-pressed", String(is));
    write(button, is ? t("gallery-out") : t("gallery-in"));
    const slide = this.#slides[this.#shown];
    if (!slide || !is) return;
    slide.scrollTo((slide.scrollWidth - slide.clientWidth) / 2, (slide.scrollHeight - slide.clientHeight) / 2);
  }

  #key(event: KeyboardEvent): void {
    const slide = this.#slides[this.#shown];
    const isCloser = part<HTMLElement>(this, "[data-zoom]")?.dataset.closeUp === "true";
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const move = moves[event.key];
    if (move && isCloser) slide?.scrollBy(move[0] * 80, move[1] * 80);
    else if (event.key === "ArrowLeft") this.#step(-1);
    else if (event.key === "ArrowRight") this.#step(1);
    else if (event.key === "+" || event.key === "=") this.#lookCloser(true);
    else if (event.key === "-") this.#lookCloser(false);
    else return;
    event.preventDefault();
  }
}

/** Whether the browser was asked to open the link in another tab or window, or to save it. */
function opensElsewhere(event: Event): boolean {
  return event instanceof MouseEvent && (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
}
