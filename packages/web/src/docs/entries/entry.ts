import './entry.css';
import { element } from '../../look/element.ts';
import { icon } from '../../look/icons.ts';
import type { EntryName } from '../navigation/contents.ts';

/** A part of the page that a link leads to: an operation, a message, a chapter's introduction. */
export interface Entry extends EntryName {
  element: HTMLElement;
}

interface EntryParts extends EntryName {
  /** The title is a name in code. */
  isCode?: boolean;
  /** Under the title: method and path, who may call or who sends. */
  lead?: Node;
  words: Node[];
  /** Beside the words, where there is room. */
  code: Node[];
}

/** Words on the left, code on the right, under a heading that is a link to itself. */
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

/** A chapter's heading and what it is about. */
export const chapterHead = (id: string, title: string, about: string): HTMLElement =>
  element(
    'header',
    { class: 'chapter__head', id },
    element('h2', { class: 'chapter__title' }, title),
    element('p', { class: 'chapter__about' }, about),
  );
