import { isResponseTo } from '@lavish/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import type { Operation } from './support/documented.ts';

/** Compares what the SDKs recognise as a response with the server's own description, so a new operation is covered at once. */

interface Call {
  method: string;
  /** After `/v1`, with its parameters as the example has them. */
  path: string;
  status: number;
  /** Undefined: without a body. */
  example: unknown;
}

/** Bodies with which gateways and other services respond, under any 2xx. */
const FOREIGN: [what: string, body: unknown][] = [
  ['nothing', undefined],
  ['no JSON', null],
  ['an empty object', {}],
  ['an empty list', []],
  ['text', 'OK'],
  ['a number', 1],
  ['true', true],
  ["a health check's", { status: 'ok' }],
  ["a sign-in page's", { redirect: 'https://login.example', error: null }],
  ["another service's", { ok: true, result: { id: 'x', user: 'x', room: 'x', data: [] } }],
  ["another service's list", { data: [{ id: 1 }], has_more: 'no' }],
  ["another service's items", { items: [], total: 0 }],
  ['a problem document', { code: 'internal', detail: 'No.', status: 500, request_id: 'r' }],
];

let server: ApiServer;
let calls: Call[];
beforeAll(async () => {
  server = await startApiServer();
  calls = callsOf(server);
});
afterAll(() => server.close());

function callsOf({ openapi }: ApiServer): Call[] {
  return Object.entries(openapi.paths)
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, operation]) =>
        successes(operation).map(({ status, schema }) => {
          const example = schema === undefined ? undefined : exampleOf(schema);
          return { method: method.toUpperCase(), path: pathFor(path, example), status, example };
        }),
      ),
    );
}

const successes = ({ responses }: Operation) =>
  Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    // A file, which no client of Lavish reads.
    .filter(([, { content }]) => content === undefined || 'application/json' in content)
    .map(([status, { content }]) => ({
      status: Number(status),
      schema: content?.['application/json']?.schema as { $ref?: string; type?: string } | undefined,
    }))
    .map(({ status, schema }) => ({ status, schema: schema?.type === 'null' ? undefined : schema }));

function exampleOf(schema: { $ref?: string; properties?: Record<string, { const?: unknown }> }): unknown {
  const { properties } = schema;
  // A small schema without a name in the protocol.
  if (properties)
    return Object.fromEntries(Object.entries(properties).map(([field, of]) => [field, of.const ?? 'any']));
  const name = schema.$ref?.split('/').at(-1) ?? '';
  const { examples } = (server.openapi.components.schemas[name] ?? {}) as { examples?: unknown[] };
  expect(examples, `an example of ${name || JSON.stringify(schema)}`).toHaveLength(1);
  return examples![0];
}

/** The path to the entity of the body: `/v1/users/{user}` for a body of that user, or for a gift that the user has sent. */
function pathFor(path: string, example: unknown): string {
  const given = (example ?? {}) as Record<string, unknown>;
  const fields: Record<string, unknown> = { user: given.sender, ...given };
  return path
    .slice('/v1'.length)
    .replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(String(fields[name] ?? fields.id ?? 'any')),
    );
}

it('covers every operation', () => {
  expect(calls.length).toBeGreaterThan(40);
});

it("every operation's own response is recognised, also with fields of a newer server", () => {
  for (const { method, path, status, example } of calls) {
    expect(isResponseTo(method, path, status, example), `${method} ${path}`).toBe(true);
    if (example !== undefined)
      expect(isResponseTo(method, path, status, { ...(example as object), new_field: 1 })).toBe(true);
  }
});

it.each(FOREIGN)('no operation accepts %s as its response', (_, body) => {
  const taken = calls
    .filter(({ example }) => !(body === undefined && example === undefined))
    .filter(({ method, path }) =>
      [200, 201, 202, 204].some((status) => isResponseTo(method, path, status, body)),
    )
    // A removal has no body to recognise, only a status.
    .filter(({ method }) => !(method === 'DELETE' && body === undefined));
  expect(taken.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
});

it('no operation accepts a response with a missing field, a null or another type', () => {
  const taken: string[] = [];
  for (const { method, path, status, example } of calls) {
    if (example === undefined) continue;
    const own = example as Record<string, unknown>;
    // Required fields are removed one at a time: each removal must be noticed by at least one operation.
    for (const broken of [undefined, null, { other: 1 }]) {
      const recognised = Object.keys(own).every((field) =>
        isResponseTo(method, path, status, { ...own, [field]: broken }),
      );
      if (recognised) taken.push(`${method} ${path}`);
    }
  }
  expect(taken).toEqual([]);
});

it('no operation about one user, room, gift, item, bonus or battle accepts the response about another', () => {
  const taken = calls
    // A rematch is another battle.
    .filter(({ path, example }) => !/any|rematch/.test(path) && example !== undefined)
    .filter(({ path, example }) => {
      const { id, user, room, battle, inviter } = example as Record<string, unknown>;
      return [id, user, room, battle, inviter].some((value) =>
        path.split('/').includes(encodeURIComponent(String(value))),
      );
    })
    .filter(({ method, path, status, example }) => {
      const other = JSON.parse(JSON.stringify(example)) as Record<string, unknown>;
      for (const field of ['id', 'user', 'room', 'battle', 'inviter'])
        if (typeof other[field] === 'string') other[field] = `${other[field]}x`;
      return isResponseTo(method, path, status, other);
    })
    .map(({ method, path }) => `${method} ${path}`);
  expect(taken).toEqual([]);
});
