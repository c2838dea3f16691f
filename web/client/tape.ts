// The tape costs one stop of the Tab key: arrows walk through its links.

export function walkTape(): void {
  const tape = document.querySelector("[data-tape]");
  tape?.addEventListener("keydown", (event) => {
    const { key } = event as KeyboardEvent;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (!step) return;
    const links = [...tape.querySelectorAll("a")];
    const at = links.findIndex((link) => link === document.activeElement);
    const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
    event.preventDefault();
    next?.focus();
  });
}
