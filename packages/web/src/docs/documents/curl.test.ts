import { expect, it } from 'vitest';
import { curlOf } from './curl.ts';
import type { Operation } from './openapi-operations.ts';

const ORIGIN = 'http://localhost:7070';
const operation = (fields: Partial<Operation>): Operation => ({
  id: 'it',
  tag: '',
  method: 'GET',
  path: '/v1/rooms',
  summary: '',
  description: '',
  callers: [{ kind: 'server' }],
  movesMoney: false,
  parameters: { path: [], query: [], header: [] },
  pathExamples: {},
  body: null,
  responses: [],
  refusals: [],
  ...fields,
});

it('a GET is one line with the credential', () => {
  expect(curlOf(operation({}), ORIGIN)).toBe(
    'curl http://localhost:7070/v1/rooms \\\n  -H "Authorization: Bearer $LAVISH_API_KEY"',
  );
});

it('a public call has no credential', () => {
  expect(curlOf(operation({ path: '/healthz', callers: [{ kind: 'anyone' }] }), ORIGIN)).toBe(
    'curl http://localhost:7070/healthz',
  );
});

it('adds an idempotency key, puts a long URL on its own line, and escapes quotes in the body', () => {
  const post = operation({
    method: 'POST',
    path: '/v1/rooms/{room}/gifts/{gift}',
    pathExamples: { room: 'nova-live' },
    movesMoney: true,
    body: { mediaType: 'application/json', fields: [], example: { title: "Nova's" } },
  });
  expect(curlOf(post, ORIGIN, () => 'a key')).toBe(
    [
      'curl -X POST \\',
      '  http://localhost:7070/v1/rooms/nova-live/gifts/{gift} \\',
      '  -H "Authorization: Bearer $LAVISH_API_KEY" \\',
      "  -H 'Idempotency-Key: a key' \\",
      "  -H 'Content-Type: application/json' \\",
      `  -d '{`,
      `    "title": "Nova'\\''s"`,
      `  }'`,
    ].join('\n'),
  );
});
