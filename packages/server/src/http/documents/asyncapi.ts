import { CLIENT_MESSAGES, CLOSE_CODES, type CloseReason, SERVER_MESSAGES } from '@lavish/protocol';
import { EXAMPLE_MESSAGES } from './example-messages.ts';
import { nameSchemas } from './name-schemas.ts';

const OVERVIEW = `The socket of Lavish, as the server sees it: it receives what clients send, and sends what they get.

- JSON text messages, of 16 KiB at most from a client. Each names its kind in \`t\`; what is not described here is an
  error that names it.
- A client may put a \`ref\` into any message: the answer carries it.
- A room's events are numbered and leave no gap. Keep \`epoch\` and \`seq\`, and subscribe with them after a reconnect:
  the answer holds what was missed, or says to take the state.
- A refused handshake is accepted, then closed with the code, so that browsers can see it.`;

type MessageName = keyof typeof EXAMPLE_MESSAGES;

const CLOSED_BECAUSE: Record<CloseReason, string> = {
  token_expired: 'The token has expired: come back with a new one, and your position.',
  token_revoked: 'The platform has revoked the token: come back with a new one, and your position.',
  bad_messages: 'Too many messages that are not of this protocol.',
  token_invalid: 'The token is missing or not valid.',
  not_allowed: 'The token allows nothing here.',
  too_slow: 'Messages were not read as fast as they came.',
  too_many: 'The user, or this node, has too many sockets.',
  going_away: 'The server stops or is too busy: come back after `retry_ms` of the reason, which is JSON.',
};

/** What answers each client message, besides `error`. */
const ANSWERS: Record<keyof typeof CLIENT_MESSAGES, keyof typeof SERVER_MESSAGES> = {
  subscribe: 'subscribed',
  unsubscribe: 'unsubscribed',
  gift: 'receipt',
  ping: 'pong',
};

/** What comes without being asked for. */
const NEWS: (keyof typeof SERVER_MESSAGES)[] = ['welcome', 'user', 'catalogue_changed', 'frame', 'resync'];

const CHANNEL = '#/channels/realtime';
const channel = { $ref: CHANNEL };
const messageRef = (name: MessageName) => ({ $ref: `${CHANNEL}/messages/${name}` });
const security = ['token_query', 'token_subprotocol'].map((name) => ({
  $ref: `#/components/securitySchemes/${name}`,
}));

/** AsyncAPI 3.0: the socket, from the schemas that check what passes through it. */
export function asyncapiDocument(): object {
  return nameSchemas({
    asyncapi: '3.0.0',
    info: {
      title: 'Lavish realtime',
      version: '0.1.0',
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
          description: CLOSED_BECAUSE[name as CloseReason],
        })),
      },
    },
    operations: {
      ...Object.fromEntries(
        Object.entries(ANSWERS).map(([asked, answer]) => [
          asked,
          {
            action: 'receive',
            channel,
            messages: [messageRef(asked as MessageName)],
            reply: { channel, messages: [messageRef(answer), messageRef('error')] },
            security,
          },
        ]),
      ),
      news: {
        action: 'send',
        summary: 'What comes without being asked for',
        channel,
        messages: NEWS.map(messageRef),
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
          description: 'The same as a subprotocol beside `lavish.v1`: `lavish.token.<token>`.',
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
