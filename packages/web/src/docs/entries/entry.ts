import './entry.css';
import { element } from '../../look/element.ts';
import { icon } from '../../look/icons.ts';
import type { EntryName } from '../navigation/contents.ts';

/** A part of the page that a link can target: an operation, a message, the introduction of a chapter. */
export interface Entry extends EntryName {
  element: HTMLElement;
}

interface EntryParts extends EntryName {
  /** Whether the title is an identifier. */
  isCode?: boolean;
  /** Shown under the title: method and path, or the sender. */
  lead?: Node;
  words: Node[];
  /** Shown beside the text on wide screens. */
  code: Node[];
}

/** Text on the left and code on the right, under a heading that links to itself. */
export function entry({ id, title, isCode = false, code, words, lead, ...name }: EntryParts): Entry {
  const heading = element(
    'h3',
    { class: 'entry__title', tabindex: '-1' },
    isCode ? element('code', {}, title) : title,
    element('a', { class: 'entry__link', href: `#${id}`, 'aria-label': `Link to ${title}` }, icon('link')),
  );
  return {
    id,
    title,
    ...name,
    element: element(
      'article',
      { class: 'entry', id },
      element('div', { class: 'entry__words' }, heading, ...(lead ? [lead] : []), ...words),
      element('div', { class: 'entry__code' }, ...code),
    ),
  };
}

/** The heading and introduction of a chapter. */
export const chapterHead = (id: string, title: string, about: string): HTMLElement =>
  element(
    'header',
    { class: 'chapter__head', id },
    element('h2', { class: 'chapter__title' }, title),
    element('p', { class: 'chapter__about' }, about),
  );
