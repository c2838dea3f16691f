// Finding a part of an element's own markup, and writing only what changed.

export function part<E extends Element = HTMLElement>(root: ParentNode, selector: string): E | null {
  return root.querySelector<E>(selector);
}

/** Where text stands alone it is written over: to put a new one in its place costs the browser several times as much. */
export function write(element: Element | null, text: string): void {
  const only = element?.firstChild;
  if (only instanceof Text && !only.nextSibling && text) {
    if (only.data !== text) only.data = text;
  } else if (element && element.textContent !== text) element.textContent = text;
}

/** Sets what changed only: whatever is set, its rules are looked up again. */
export function mark(dataset: DOMStringMap, values: Record<string, string>): void {
  for (const [name, value] of Object.entries(values)) if (dataset[name] !== value) dataset[name] = value;
}

export function show(element: Element | null, shown: boolean): void {
  if (element instanceof HTMLElement) element.hidden = !shown;
}

/** Where the page's truth stands in its channel; null where the page does not say. */
export function position(element: HTMLElement): { offset: number; epoch: string } | null {
  const { offset, epoch } = element.dataset;
  return offset && epoch ? { offset: Number(offset), epoch } : null;
}
