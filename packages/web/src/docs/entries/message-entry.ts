import { element } from '../../look/element.ts';
import type { Message, RoomEvent } from '../documents/asyncapi-messages.ts';
import { jsonBlock } from './code-block.ts';
import { type Entry, entry } from './entry.ts';
import { fieldTable } from './field-table.ts';
import { inline, type LinkOf } from './prose.ts';

export function messageEntry(message: Message, linkOf: LinkOf): Entry {
  const { name, from, description, fields, example, responses } = message;
  const isClients = from === 'client';
  const exchange = responses.length > 0 && [
    isClients ? 'The server responds with ' : 'Response to ',
    ...responses.flatMap((other, index) => [separator(index, responses.length), messageLink(other)]),
    '.',
  ];
  return entry({
    id: `message-${name}`,
    title: name,
    isCode: true,
    lead: direction(isClients),
    text: JSON.stringify(message),
    words: [
      element('p', { class: 'entry__about' }, ...inline(description, linkOf)),
      ...(exchange ? [element('p', { class: 'entry__aside' }, ...exchange)] : []),
      fieldTable({ title: 'Fields', fields, direction: isClients ? 'sent' : 'received', linkOf }),
    ],
    code: example === undefined ? [] : [jsonBlock(isClients ? 'You send' : 'You get', example)],
  });
}

export function eventEntry(event: RoomEvent, linkOf: LinkOf): Entry {
  const { type, description, fields, example } = event;
  return entry({
    id: `event-${type}`,
    title: type,
    isCode: true,
    text: JSON.stringify(event),
    words: [
      element('p', { class: 'entry__about' }, ...inline(description, linkOf)),
      fieldTable({ title: 'Fields', fields, direction: 'received', linkOf }),
    ],
    code: example === undefined ? [] : [jsonBlock('Event', example)],
  });
}

const separator = (index: number, length: number) =>
  index === 0 ? '' : index === length - 1 ? ' or ' : ', ';

const messageLink = (name: string) =>
  element('a', { href: `#message-${name}`, class: 'code-link' }, element('code', {}, name));

const direction = (isClients: boolean) =>
  element(
    'ul',
    { class: 'callers', 'aria-label': 'Who sends it' },
    element('li', { class: 'caller' }, isClients ? 'Client → server' : 'Server → client'),
  );
