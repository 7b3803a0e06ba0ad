/** Creates an element and sets its styles one by one: a strict content policy allows that, but no style attribute. */
export function styled<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  styles: Partial<CSSStyleDeclaration>,
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  Object.assign(made.style, styles);
  return made;
}

export const FILL: Partial<CSSStyleDeclaration> = {
  position: 'absolute',
  left: '0',
  top: '0',
  width: '100%',
  height: '100%',
};
