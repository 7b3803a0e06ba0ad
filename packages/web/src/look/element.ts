type Child = Node | string | null;

/** `element('p', { class: 'note' }, 'Hello')`. Attributes only: a strict page has no inline styles or handlers. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  for (const child of children) if (child !== null) made.append(child);
  return made;
}

/** A decorative picture: whatever it shows is also said in words beside it. */
export const picture = (src: string, className: string): HTMLImageElement =>
  element('img', { src, class: className, alt: '', draggable: 'false' });

/** Writes only what differs: an equal text must not be read out again, nor laid out. */
export function setText(node: HTMLElement, text: string) {
  if (node.textContent !== text) node.textContent = text;
}
