import { eventType, exampleOf, type Field, fieldsOf, type Schema, type Schemas } from './schema.ts';

interface Ref {
  $ref: string;
}

/** The parts of an AsyncAPI document that the page reads. */
export interface AsyncApi {
  info: { description: string };
  channels: {
    realtime: {
      address: string;
      summary: string;
      messages: Record<
        string,
        { name: string; description: string; payload: Schema; examples?: { payload: unknown }[] }
      >;
      'x-close-codes': CloseCode[];
    };
  };
  operations: Record<string, { action: 'send' | 'receive'; messages: Ref[]; reply?: { messages: Ref[] } }>;
  components: { schemas: Schemas; securitySchemes: Record<string, { description: string }> };
}

export interface CloseCode {
  code: number;
  name: string;
  reconnect: boolean;
  description: string;
}

export interface Message {
  /** The message's `t`. */
  name: string;
  /** The sender. */
  from: 'client' | 'server';
  description: string;
  fields: Field[];
  example: unknown;
  /** Of a client's message: the possible responses. Of a response: the messages that it responds to. */
  responses: string[];
}

/** An event in a frame. */
export interface RoomEvent {
  type: string;
  description: string;
  fields: Field[];
  example: unknown;
}

const nameOf = ({ $ref }: Ref) => $ref.split('/').at(-1)!;

/** Every message, those of clients first. In the document, the server is the application that receives them. */
export function messagesOf(document: AsyncApi): Message[] {
  const operations = Object.values(document.operations);
  const received = operations.filter(({ action }) => action === 'receive');
  const asked = new Set(received.flatMap(({ messages }) => messages.map(nameOf)));
  const { messages } = document.channels.realtime;
  return Object.entries(messages).map(([name, { description, payload, examples }]) => {
    const isAsked = asked.has(name);
    const exchanges = received.filter(({ messages: sent, reply }) =>
      (isAsked ? sent : (reply?.messages ?? [])).some((ref) => nameOf(ref) === name),
    );
    return {
      name,
      from: isAsked ? ('client' as const) : ('server' as const),
      description,
      fields: fieldsOf(payload, document.components.schemas),
      example: examples?.[0]?.payload,
      responses: exchanges.flatMap(({ messages: sent, reply }) =>
        (isAsked ? (reply?.messages ?? []) : sent).map(nameOf),
      ),
    };
  });
}

/** The events in messages: every schema with a constant `type`. */
export function eventsOf(document: AsyncApi): RoomEvent[] {
  const { schemas } = document.components;
  return Object.values(schemas).flatMap((schema) => {
    const type = eventType(schema, schemas);
    if (type === undefined) return [];
    return [
      {
        type,
        description: schema.description ?? '',
        fields: fieldsOf(schema, schemas),
        example: exampleOf(schema, schemas),
      },
    ];
  });
}
