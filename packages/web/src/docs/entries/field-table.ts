import './field-table.css';
import { element } from '../../look/element.ts';
import type { Field } from '../documents/schema.ts';
import { inline, type LinkOf } from './prose.ts';

export interface FieldTable {
  /** Title of the table: `Body`, `Response 201`. */
  title: string;
  fields: Field[];
  /** In requests the required fields are marked; in responses the fields that can be absent. */
  direction: 'sent' | 'received';
  linkOf: LinkOf;
}

/** A table of the fields of a body or message, or of the parameters of one kind. */
export const fieldTable = (table: FieldTable): HTMLElement =>
  element(
    'section',
    { class: 'fields' },
    element('h4', { class: 'fields__title' }, table.title),
    tableOf(table),
  );

const tableOf = (table: FieldTable): HTMLTableElement =>
  element(
    'table',
    { class: 'fields__table', 'aria-label': table.title },
    element(
      'colgroup',
      {},
      ...['fields__names', 'fields__types', ''].map((name) => element('col', { class: name })),
    ),
    element(
      'thead',
      { class: 'visually-hidden' },
      element('tr', {}, ...['Name', 'Type', 'Meaning and limits'].map(columnName)),
    ),
    element('tbody', {}, ...table.fields.flatMap((field) => rowsOf(field, table))),
  );

const columnName = (name: string) => element('th', { scope: 'col' }, name);

/** The rows of a field and of the fields in it. */
function rowsOf(field: Field, { direction, linkOf }: FieldTable): HTMLTableRowElement[] {
  const { name, type, inside } = field;
  const row = element(
    'tr',
    { class: 'field' },
    element('th', { scope: 'row', class: 'field__name' }, element('code', {}, name), mark(field, direction)),
    element('td', { class: 'field__type' }, type),
    element('td', {}, ...wordsOf(field, direction, linkOf)),
  );
  if (inside.length === 0) return [row];
  const more = element(
    'details',
    {},
    element('summary', {}, inside.length === 1 ? '1 field' : `${inside.length} fields`),
    tableOf({ title: name, fields: inside, direction, linkOf }),
  );
  return [row, element('tr', { class: 'field__inside' }, element('td', { colspan: '3' }, more))];
}

function mark({ required }: Field, direction: FieldTable['direction']) {
  if (required === (direction === 'received')) return null;
  return required
    ? element('span', { class: 'field__mark field__mark--required' }, 'required')
    : element('span', { class: 'field__mark' }, 'may be absent');
}

function wordsOf({ description, limits, events }: Field, direction: string, linkOf: LinkOf): HTMLElement[] {
  const words: HTMLElement[] = [];
  if (description !== '') words.push(element('p', {}, ...inline(description, linkOf)));
  // Of a received field, limits are only shown if it has no description.
  if (limits.length > 0 && (direction === 'sent' || description === '')) {
    words.push(element('p', { class: 'field__limits' }, ...inline(sentence(limits.join('; ')))));
  }
  if (events.length > 0) words.push(eventLinks(events));
  return words;
}

const sentence = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

const eventLinks = (events: string[]) =>
  element(
    'p',
    {},
    ...events.flatMap((event, index) => [
      index > 0 ? ', ' : '',
      element('a', { href: `#event-${event}`, class: 'code-link' }, element('code', {}, event)),
    ]),
  );
