import { element } from '../../look/element.ts';
import type { ErrorGroup, ErrorMeaning } from '../documents/error-meanings.ts';
import { type Entry, entry } from './entry.ts';
import { inline } from './prose.ts';

/** Every error code with its cause and remedy, in the groups of docs/ERRORS.md. */
export const errorEntries = (groups: ErrorGroup[]): Entry[] =>
  groups.map(({ title, errors }) =>
    entry({
      id: `errors-${title.toLowerCase().replaceAll(' ', '-')}`,
      title,
      text: JSON.stringify(errors),
      words: [element('dl', { class: 'errors' }, ...errors.map(errorLine))],
      code: [],
    }),
  );

const errorLine = ({ code, status, happened, mend }: ErrorMeaning) =>
  element(
    'div',
    { class: 'error', id: `error-${code}` },
    element(
      'dt',
      { tabindex: '-1' },
      element('code', {}, code),
      element('span', { class: 'error__status' }, status),
    ),
    element(
      'dd',
      {},
      element('p', {}, ...inline(happened)),
      ...(mend === '' ? [] : [element('p', { class: 'error__mend' }, ...inline(mend))]),
    ),
  );
