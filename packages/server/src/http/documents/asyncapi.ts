import { CLIENT_MESSAGES, CLOSE_CODES, type CloseReason, SERVER_MESSAGES } from '@lavish/protocol';
import packageJson from '../../../package.json' with { type: 'json' };
import { EXAMPLE_MESSAGES } from './example-messages.ts';
import { nameSchemas } from './name-schemas.ts';

const OVERVIEW = `The WebSocket API of Lavish. "send" and "receive" are from the server's point of view.

- Messages are JSON text. A client's message has at most 16 KiB. Each message names its type in \`t\`. A field that is not
  described here is an error, which names the field.
- A client may put a \`ref\` into any message. The response carries the same \`ref\`.
- The events of a room are numbered without gaps. Keep \`epoch\` and \`seq\`, and subscribe with them after a reconnect:
  the response contains the missed events, or the whole state if they are no longer available.
- A refused handshake is accepted and then closed with a close code, because browsers cannot read the status of a failed
  handshake.`;

type MessageName = keyof typeof EXAMPLE_MESSAGES;

const CLOSE_REASONS: Record<CloseReason, string> = {
  token_expired: 'The token has expired. Reconnect with a new token, and resume from your position.',
  token_revoked:
    'The platform has revoked the token. Reconnect with a new token, and resume from your position.',
  bad_messages: 'The client sent too many messages that do not follow this protocol.',
  token_invalid: 'The token is missing or not valid.',
  not_allowed: 'The token grants nothing that a socket is for.',
  too_slow: 'The client did not read messages as fast as the server sent them.',
  too_many: 'The user, or this node, has too many sockets.',
  going_away:
    'The server is stopping or too busy. Reconnect after `retry_ms` milliseconds: the close reason is JSON with that field.',
};

/** The response to each client message, besides `error`. */
const RESPONSES: Record<keyof typeof CLIENT_MESSAGES, keyof typeof SERVER_MESSAGES> = {
  subscribe: 'subscribed',
  unsubscribe: 'unsubscribed',
  gift: 'receipt',
  ping: 'pong',
};

/** The messages that the server sends without a request. */
const NOTIFICATIONS: (keyof typeof SERVER_MESSAGES)[] = [
  'welcome',
  'user',
  'catalogue_changed',
  'overlay_test',
  'frame',
  'resync',
];

const CHANNEL = '#/channels/realtime';
const channel = { $ref: CHANNEL };
const messageRef = (name: MessageName) => ({ $ref: `${CHANNEL}/messages/${name}` });
const security = ['token_query', 'token_subprotocol'].map((name) => ({
  $ref: `#/components/securitySchemes/${name}`,
}));

/** Generates the AsyncAPI 3.0 document of the socket from the schemas that validate its messages. */
export function asyncapiDocument(): object {
  return nameSchemas({
    asyncapi: '3.0.0',
    info: {
      title: 'Lavish realtime',
      version: packageJson.version,
      description: OVERVIEW,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    channels: {
      realtime: {
        address: '/v1/realtime',
        title: 'Realtime',
        summary: 'A WebSocket, with the subprotocol `lavish.v1`',
        messages: Object.fromEntries(
          Object.entries({ ...CLIENT_MESSAGES, ...SERVER_MESSAGES }).map(([name, payload]) => [
            name,
            describeMessage(name as MessageName, payload),
          ]),
        ),
        bindings: { ws: { method: 'GET', bindingVersion: '0.1.0' } },
        'x-close-codes': Object.entries(CLOSE_CODES).map(([name, { code, reconnect }]) => ({
          code,
          name,
          reconnect,
          description: CLOSE_REASONS[name as CloseReason],
        })),
      },
    },
    operations: {
      ...Object.fromEntries(
        Object.entries(RESPONSES).map(([request, response]) => [
          request,
          {
            action: 'receive',
            channel,
            messages: [messageRef(request as MessageName)],
            reply: { channel, messages: [messageRef(response), messageRef('error')] },
            security,
          },
        ]),
      ),
      notifications: {
        action: 'send',
        summary: 'Messages that the server sends without a request',
        channel,
        messages: NOTIFICATIONS.map(messageRef),
        security,
      },
    },
    components: {
      securitySchemes: {
        token_query: {
          type: 'httpApiKey',
          in: 'query',
          name: 'token',
          description: "A user's token or the server key, as `?token=`.",
        },
        token_subprotocol: {
          type: 'httpApiKey',
          in: 'header',
          name: 'Sec-WebSocket-Protocol',
          description:
            'The same credential as a second subprotocol next to `lavish.v1`: `lavish.token.<token>`.',
        },
      },
    },
  });
}

function describeMessage(name: MessageName, payload: { properties: object; description?: string }): object {
  return {
    name,
    description: payload.description,
    payload,
    ...('ref' in payload.properties && {
      correlationId: { location: '$message.payload#/ref' },
    }),
    examples: [{ payload: EXAMPLE_MESSAGES[name] }],
  };
}
