import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { type OpenApi, type Operation, validatorOf } from './support/documented.ts';
import { callsOf, setTheStage } from './support/stage.ts';
import type { SocketAnswer } from './support/test-socket.ts';
import { tokenOf } from './support/tokens.ts';

interface AsyncApi extends OpenApi {
  channels: { realtime: { messages: Record<string, { payload: object }> } };
}

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

describe('openapi.json', () => {
  const operations = () => Object.values(server.openapi.paths).flatMap((path) => Object.values(path));
  const named = (schema: object | undefined) =>
    (schema as { $ref?: string } | undefined)?.$ref?.split('/').at(-1);

  it('gives every operation its own name, a tag and a summary', () => {
    const names = operations().map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(20);
    const tags = (server.openapi as unknown as { tags: { name: string }[] }).tags.map(({ name }) => name);
    for (const each of operations() as (Operation & { tags: string[] })[]) {
      expect(each).toMatchObject({ operationId: expect.any(String), summary: expect.any(String) });
      expect(tags).toContain(each.tags[0]);
    }
  });

  it('has an example of every body', () => {
    const without = operations().flatMap(({ operationId, requestBody, responses }) =>
      [requestBody?.content, ...Object.values(responses).map(({ content }) => content)]
        .map((content) => content?.['application/json'])
        .filter((media) => media !== undefined)
        .filter((media) => {
          const schema = server.openapi.components.schemas[named(media.schema) ?? ''];
          return !('example' in media) && !(schema && 'examples' in schema);
        })
        .map(() => operationId),
    );
    expect(new Set(without)).toEqual(new Set(['health', 'readiness']));
  });

  it('has examples that work: sent in this order, they end in a gift', async () => {
    const operationIds = [
      'putUser',
      'topUp',
      'putItem',
      'openRoom',
      'sendGift',
      'getStatement',
      'listSupporters',
    ];
    const calls = Object.entries(server.openapi.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
    for (const id of operationIds) {
      const { path, method, operation } = calls.find((each) => each.operation.operationId === id)!;
      const examples = new Map(operation.parameters?.map(({ name, example }) => [name, String(example)]));
      const { schema } = operation.requestBody?.content['application/json'] ?? {};
      const [body] =
        (server.openapi.components.schemas[named(schema) ?? ''] as { examples?: object[] })?.examples ?? [];
      const answer = await server.call({
        method: method.toUpperCase(),
        path: path.replace(/\{(\w+)\}/g, (_, name: string) => examples.get(name)!),
        ...(examples.has('idempotency-key') && { key: id }),
        ...(body && { body }),
      });
      expect(answer.status, `${id}: ${answer.text}`).toBeLessThan(300);
    }
  });

  it('describes every field of a body or a message', async () => {
    const { body } = await server.call({ path: '/asyncapi.json', as: null });
    const documents = [server.openapi, body as unknown as OpenApi];
    // Fields whose name, or type's name, is description enough.
    const plain = new Set([
      'id',
      'room',
      'user',
      'item',
      'at',
      'type',
      't',
      'created_at',
      'expires_at',
      'server_time',
      'vip_level',
    ]);
    const silent = documents.flatMap(({ components }) =>
      Object.entries(components.schemas).flatMap(([name, schema]) =>
        Object.entries((schema as { properties: Record<string, object> }).properties)
          .filter(
            ([field, property]) => !plain.has(field) && !('description' in property) && !named(property),
          )
          .map(([field, property]) => `${name}.${field} ${JSON.stringify(property)}`),
      ),
    );
    expect(silent.filter((field) => !field.includes('"$ref"'))).toEqual([]);
  });
});

describe('asyncapi.json', () => {
  it('describes every message that a socket gets', async () => {
    const { body, status } = await server.call({ path: '/asyncapi.json', as: null });
    expect(status).toBe(200);
    const document = body as unknown as AsyncApi;
    const { gift, post, put } = callsOf(server);
    const messagesByType = new Map<string, SocketAnswer[]>();
    const addMessages = (all: SocketAnswer[]) => {
      for (const message of all)
        messagesByType.set(message.t, [...(messagesByType.get(message.t) ?? []), message]);
    };

    const ann = await server.connect(tokenOf('ann'));
    const hal = await server.connect(tokenOf('hal', { watch: true, host: true }));
    const subscribed = await ann.ask({ t: 'subscribe', room: 'stage' });
    await ann.ask({ t: 'gift', room: 'stage', item: 'rose', quantity: 2, key: 'documented' });
    await ann.ask({ t: 'gift', room: 'stage', item: 'rose', quantity: 2, key: 'documented' });
    await ann.ask({ t: 'gift', room: 'stage', item: 'rose', quantity: 99, price: 10, key: 'too dear' });
    await ann.ask({ t: 'gift', room: 'stage', item: 'thorn', key: 'unknown' });
    await ann.ask({ t: 'ping' });
    await gift('stage', { item: 'rose', sender: 'eve', receiver: 'gil' }).catch(() => {});
    await put('/v1/rooms/stage/guests/ben');
    await server.call({ method: 'DELETE', path: '/v1/rooms/stage/guests/ben' });
    await hal.ask({ t: 'subscribe', room: 'stage', epoch: subscribed.epoch, seq: subscribed.seq });
    await post('/v1/rooms/stage/end');
    await ann.find(
      ({ t, events }) => t === 'frame' && JSON.stringify(events).includes('room_ended'),
      'the end',
    );
    await ann.find(({ t }) => t === 'user', 'the wallet');
    await hal.ask({ t: 'unsubscribe', room: 'stage' });
    addMessages(ann.received);
    addMessages(hal.received);

    // All but `resync`, which only a very slow reader gets.
    expect([...messagesByType.keys()].sort()).toEqual([
      'error',
      'frame',
      'pong',
      'receipt',
      'subscribed',
      'unsubscribed',
      'user',
      'welcome',
    ]);
    for (const [t, all] of messagesByType) {
      const { payload } = document.channels.realtime.messages[t]!;
      for (const message of all) {
        expect(validatorOf(payload, document).Errors(message), JSON.stringify(message)).toEqual([true, []]);
      }
    }
  });
});
