// Ends a kind of mails without a second click: as soon as somebody is at the page. Programs that only open links are not.

const form = document.querySelector<HTMLFormElement>("form[data-unsubscribe]");

for (const sign of ["pointermove", "pointerdown", "touchstart", "keydown", "scroll"]) {
  addEventListener(sign, () => form?.submit(), { once: true, passive: true });
}

export {};
