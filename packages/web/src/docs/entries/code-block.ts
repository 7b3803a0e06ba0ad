import './code-block.css';
import { element } from '../../look/element.ts';
import { compactJson } from '../documents/compact-json.ts';
import { copyButton } from './copy-button.ts';

/** A panel with code and a button that copies it. */
export function codeBlock(title: string, code: string, language: 'shell' | 'json' | 'js'): HTMLElement {
  const content = language === 'json' ? highlightJson(code) : dimComments(code);
  return element(
    'figure',
    { class: 'code-block', 'data-theme': 'dark' },
    element(
      'figcaption',
      { class: 'code-block__title' },
      element('span', {}, title),
      copyButton(code, `Copy: ${title}`),
    ),
    // It scrolls sideways, so it must be focusable by keyboard.
    element('pre', { class: 'code-block__code', tabindex: '0' }, element('code', {}, ...content)),
  );
}

export const jsonBlock = (title: string, value: unknown): HTMLElement =>
  codeBlock(title, compactJson(value), 'json');

const dimComments = (code: string): Node[] =>
  code
    .split(/^(#.*)$/m)
    .map((part) =>
      part.startsWith('#')
        ? element('span', { class: 'code--comment' }, part)
        : document.createTextNode(part),
    );

const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?/g;

function highlightJson(code: string): Node[] {
  const nodes: Node[] = [];
  let end = 0;
  for (const match of code.matchAll(TOKENS)) {
    const [whole, text, colon, literal] = match;
    nodes.push(document.createTextNode(code.slice(end, match.index)));
    const kind = text === undefined ? (literal === undefined ? 'number' : 'literal') : colon ? 'key' : 'text';
    nodes.push(element('span', { class: `code--${kind}` }, text ?? whole));
    if (colon) nodes.push(document.createTextNode(colon));
    end = match.index + whole.length;
  }
  nodes.push(document.createTextNode(code.slice(end)));
  return nodes;
}
