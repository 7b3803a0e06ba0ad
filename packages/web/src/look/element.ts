type Child = Node | string | null;

/** Creates an element: `element('p', { class: 'note' }, 'Hello')`. The content policy forbids inline styles and handlers. */
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

/** A decorative picture without alternative text, because the text beside it describes the same. */
export const picture = (src: string, className: string): HTMLImageElement =>
  element('img', { src, class: className, alt: '', draggable: 'false' });

/** Sets the text only if it differs, because setting it makes screen readers read and browsers lay out again. */
export function setText(node: HTMLElement, text: string) {
  if (node.textContent !== text) node.textContent = text;
}
