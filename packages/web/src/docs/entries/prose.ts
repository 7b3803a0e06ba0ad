import { element } from '../../look/element.ts';

/** Returns the link of inline code, such as `insufficient_balance` → `#error-insufficient_balance`; undefined: none. */
export type LinkOf = (code: string) => string | undefined;

/** Renders one line of text with `code`, **strong** text, and [links](…) as plain text. */
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

/** Renders paragraphs and lists, the Markdown that the documents' descriptions use. */
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
