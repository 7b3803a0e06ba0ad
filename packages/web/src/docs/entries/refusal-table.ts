import { element } from '../../look/element.ts';
import type { ErrorMeaning } from '../documents/error-meanings.ts';
import type { Operation, RefusalCode } from '../documents/openapi-operations.ts';
import { inline } from './prose.ts';

/** The documentation of refusals, shared by all operations. */
export interface Refusals {
  meanings: ReadonlyMap<string, ErrorMeaning>;
  /** The codes that every authenticated call can return. They are listed in one line instead of a table. */
  everywhere: ReadonlySet<string>;
}

export function codesEverywhere(operations: Operation[]): Set<string> {
  const lists = operations
    .map(({ refusals }) => refusals.map(({ code }) => code))
    .filter(({ length }) => length > 0);
  return new Set(lists[0]?.filter((code) => lists.every((list) => list.includes(code))));
}

/** A table of the refusals of a call; empty if it has none. */
export function refusalTable(refusals: RefusalCode[], { meanings, everywhere }: Refusals): HTMLElement[] {
  if (refusals.length === 0) return [];
  const own = refusals.filter(({ code }) => !everywhere.has(code));
  const common = refusals.filter(({ code }) => everywhere.has(code));
  const rows = own.map(({ status, code }) =>
    element(
      'tr',
      { class: 'refusal' },
      element('th', { scope: 'row' }, errorLink(code)),
      element('td', { class: 'refusal__status' }, status),
      element('td', {}, ...inline(meanings.get(code)?.happened ?? '')),
    ),
  );
  return [
    element(
      'section',
      { class: 'fields' },
      element('h4', { class: 'fields__title' }, 'Errors'),
      element('table', { class: 'refusals', 'aria-label': 'Errors' }, element('tbody', {}, ...rows)),
      element(
        'p',
        { class: 'refusals__common' },
        own.length > 0 ? 'And as everywhere: ' : 'As for every call: ',
        ...common.flatMap(({ code }, index) => [index > 0 ? ', ' : '', errorLink(code)]),
        '.',
      ),
    ),
  ];
}

const errorLink = (code: string): HTMLAnchorElement =>
  element('a', { href: `#error-${code}`, class: 'code-link' }, element('code', {}, code));
