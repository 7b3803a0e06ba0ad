import { CLIENT_MESSAGES, CLOSE_CODES, SERVER_MESSAGES } from '@lavish/protocol';
import { describe, expect, it } from 'vitest';
import { asyncapiDocument } from './asyncapi.ts';

interface Ref {
  $ref: string;
}
interface Message {
  name: string;
  description: string;
  payload: Ref;
  examples: { payload: unknown }[];
}
interface AsyncApi {
  asyncapi: string;
  info: { title: string; version: string };
  channels: Record<
    string,
    { address: string; messages: Record<string, Message>; 'x-close-codes': { code: number }[] }
  >;
  operations: Record<
    string,
    {
      action: string;
      channel: Ref;
      messages: Ref[];
      reply?: { channel: Ref; messages: Ref[] };
      security: Ref[];
    }
  >;
  components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
}

// Parsed from its JSON text, as a client reads it.
const document = JSON.parse(JSON.stringify(asyncapiDocument())) as AsyncApi;
const { realtime } = document.channels;
const operations = Object.entries(document.operations);

/** Resolves a JSON pointer of the document. */
const at = ({ $ref }: Ref): unknown =>
  $ref
    .slice('#/'.length)
    .split('/')
    .reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], document);

const refsIn = (part: unknown): Ref[] =>
  [...JSON.stringify(part).matchAll(/\{"\$ref":"[^"]+"\}/g)].map(([ref]) => JSON.parse(ref));

describe('the document', () => {
  it('has the fields that AsyncAPI 3.0 requires, and no others', () => {
    expect(document.asyncapi).toBe('3.0.0');
    expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
    expect(Object.keys(document)).toEqual([
      'asyncapi',
      'info',
      'defaultContentType',
      'channels',
      'operations',
      'components',
    ]);
    expect(Object.values(document.channels).map(({ address }) => address)).toEqual(['/v1/realtime']);
  });

  it('resolves every reference within itself', () => {
    const refs = refsIn(document);
    expect(refs.length).toBeGreaterThan(50);
    expect(refs.filter((ref) => at(ref) === undefined)).toEqual([]);
  });

  it('describes how a client authenticates', () => {
    for (const [name, { security }] of operations) {
      expect(security.map(at), name).toEqual([
        expect.objectContaining({ type: 'httpApiKey', in: 'query', name: 'token' }),
        expect.objectContaining({ type: 'httpApiKey', in: 'header', name: 'Sec-WebSocket-Protocol' }),
      ]);
    }
  });

  it('lists every close code', () => {
    expect(realtime!['x-close-codes']).toEqual(
      Object.entries(CLOSE_CODES).map(([name, known]) => ({
        name,
        ...known,
        description: expect.any(String),
      })),
    );
  });
});

describe('messages', () => {
  const clients = Object.keys(CLIENT_MESSAGES);
  const servers = Object.keys(SERVER_MESSAGES);

  it('are complete, each under its t, with a description and the schema that validates it', () => {
    expect(Object.keys(realtime!.messages)).toEqual([...clients, ...servers]);
    for (const [t, { name, description, payload }] of Object.entries(realtime!.messages)) {
      expect(name).toBe(t);
      expect(description).toMatch(/\.$/);
      expect(at(payload)).toMatchObject({ properties: { t: { const: t } } });
    }
  });

  it('of clients are received, and those of the server sent, by exactly one operation each', () => {
    const names = (refs: Ref[]) => refs.map((ref) => (at(ref) as Message).name);
    const received = operations.filter(([, { action }]) => action === 'receive');
    const sent = operations.filter(([, { action }]) => action === 'send');
    expect(received.length + sent.length).toBe(operations.length);
    expect(received.flatMap(([, { messages }]) => names(messages))).toEqual(clients);
    const responses = received.flatMap(([, { reply }]) => names(reply!.messages));
    const notifications = sent.flatMap(([, { messages }]) => names(messages));
    expect(new Set([...responses, ...notifications])).toEqual(new Set(servers));
    for (const [, { channel, reply }] of operations) {
      expect(at(channel)).toBe(realtime);
      if (reply) expect(at(reply.channel)).toBe(realtime);
    }
  });
});
