import './operation-entry.css';
import { element, picture } from '../../look/element.ts';
import { curlOf } from '../documents/curl.ts';
import type { Caller, Operation, OperationResponse } from '../documents/openapi-operations.ts';
import { codeBlock, jsonBlock } from './code-block.ts';
import { type Entry, entry } from './entry.ts';
import { fieldTable } from './field-table.ts';
import { inline, type LinkOf } from './prose.ts';
import { type Refusals, refusalTable } from './refusal-table.ts';

interface OperationContext {
  /** Origin of the server, `http://…`. */
  origin: string;
  linkOf: LinkOf;
  refusals: Refusals;
}

export function operationEntry(operation: Operation, { origin, linkOf, refusals }: OperationContext): Entry {
  const { id, method, path, summary, description, parameters, body, responses, callers, movesMoney } =
    operation;
  const sent = (title: string, fields = body?.fields ?? []) =>
    fields.length === 0 ? [] : [fieldTable({ title, fields, direction: 'sent', linkOf })];
  return entry({
    id,
    title: summary,
    badge: method,
    text: JSON.stringify(operation),
    lead: element(
      'div',
      {},
      element(
        'p',
        { class: 'route' },
        element('span', { class: `method method--${method.toLowerCase()}` }, method),
        element('code', { class: 'route__path' }, ...pathParts(path)),
      ),
      callerLine(callers, movesMoney),
    ),
    words: [
      ...(description === ''
        ? []
        : [element('p', { class: 'entry__about' }, ...inline(description, linkOf))]),
      ...sent('Path', parameters.path),
      ...sent('Query', parameters.query),
      ...sent('Headers', parameters.header),
      ...sent('Body'),
      ...responses.map((response) => responsePart(response, linkOf)),
      ...refusalTable(operation.refusals, refusals),
    ],
    code: [
      codeBlock('Request', curlOf(operation, origin), 'shell'),
      ...responses
        .filter(({ body }) => body?.example !== undefined)
        .slice(0, 1)
        .map(({ statuses, body }) => jsonBlock(`Response ${statuses[0]}`, body!.example)),
    ],
  });
}

/** Emphasizes path parameters such as `{room}`. */
const pathParts = (path: string): (Node | string)[] =>
  path.split(/(\{\w+\})/).map((part) => (part.startsWith('{') ? element('var', {}, part) : part));

const CALLERS: Record<Caller['kind'], string> = {
  server: 'Server key',
  user: 'User token',
  anyone: 'Anyone, without a credential',
};

function callerLine(callers: Caller[], movesMoney: boolean): HTMLElement {
  const badges = callers.map(({ kind, grant }) => {
    const whose = grant === 'self' ? ' of that very user' : '';
    const granting = grant === undefined || grant === 'self' ? [] : [' with ', element('code', {}, grant)];
    return element('li', { class: `caller caller--${kind}` }, CALLERS[kind] + whose, ...granting);
  });
  const coins = movesMoney
    ? [
        element(
          'li',
          { class: 'caller caller--money' },
          picture('/art/coin.svg', 'caller__coin'),
          'Moves coins: once per key',
        ),
      ]
    : [];
  return element('ul', { class: 'callers', 'aria-label': 'Who may call it' }, ...badges, ...coins);
}

function responsePart({ statuses, description, body }: OperationResponse, linkOf: LinkOf): HTMLElement {
  const title = `Response ${statuses.join(' or ')}`;
  if (body && body.fields.length > 0) {
    return fieldTable({ title, fields: body.fields, direction: 'received', linkOf });
  }
  const words = body ? `${body.mediaType}: ${description}` : 'No body.';
  return element(
    'section',
    { class: 'fields' },
    element('h4', { class: 'fields__title' }, title),
    element('p', { class: 'fields__none' }, ...inline(words, linkOf)),
  );
}
