/** `fillTemplate('Thanks, {name}!', { name })` → `['Thanks, ', name, '!']`. Unknown placeholders stay unchanged. */
export function fillTemplate<Part>(template: string, parts: Record<string, Part>): (Part | string)[] {
  return template
    .split(/(\{\w+\})/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      const name = piece.slice(1, -1);
      return piece.startsWith('{') && Object.hasOwn(parts, name) ? parts[name]! : piece;
    });
}
