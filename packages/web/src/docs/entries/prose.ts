import { element } from '../../look/element.ts';

/** Names that inline code links to: `insufficient_balance` → `#error-insufficient_balance`. */
export type LinkOf = (code: string) => string | undefined;

/** One line of text with `code`, **strong** words, and [links](…) as their words. */
export function inline(text: string, linkOf: LinkOf = () => undefined): Node[] {
  return text
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part.startsWith('**')) return element('strong', {}, part.slice(2, -2));
      if (!part.startsWith('`')) return document.createTextNode(part);
      const code = element('code', {}, part.slice(1, -1));
      const href = linkOf(part.slice(1, -1));
      return href === undefined ? code : element('a', { href, class: 'code-link' }, code);
    });
}

/** Paragraphs and lists, as the documents' descriptions have them. */
export function prose(text: string, linkOf?: LinkOf): HTMLElement {
  const blocks = text.trim().split(/\n\s*\n/);
  return element(
    'div',
    { class: 'prose' },
    ...blocks.map((block) => {
      if (!block.startsWith('- ')) return element('p', {}, ...inline(unwrapped(block), linkOf));
      const points = block.slice(2).split(/\n- /);
      return element(
        'ul',
        {},
        ...points.map((each) => element('li', {}, ...inline(unwrapped(each), linkOf))),
      );
    }),
  );
}

const unwrapped = (text: string) => text.replace(/\s*\n\s*/g, ' ');
