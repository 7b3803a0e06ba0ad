import { STATUS_CODES } from 'node:http';
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { documentRefusals } from './documented-route.ts';
import { nameSchemas } from './name-schemas.ts';

const OVERVIEW = `Virtual gifts and PK battles for live streams.

- Users, rooms and items are called what your platform calls them: 1 to 64 letters, digits, \`_\`, \`.\`, \`:\` or \`-\`.
- Coins are integers up to 2^53 − 1. Times are UTC, RFC 3339 in whole milliseconds.
- A request field that is not described here is an error that names it; "2" is not 2, and null is not absent.
- PUT creates or changes: an absent field keeps its value, null clears it.
- A POST that moves money needs an \`Idempotency-Key\`: the same request under the same key happens once, and is answered
  again word for word with 200 and \`Idempotent-Replayed: true\`.
- Every error is \`application/problem+json\` with a \`code\`. After a refusal nothing has moved; only \`outcome_unknown\`
  leaves it open.
- \`X-Request-Id\` is the request's own, or drawn, and comes back with the answer.`;

export const openapiOptions: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Lavish',
      version: '0.1.0',
      description: OVERVIEW,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    tags: [
      { name: 'users', description: 'Who sends and who receives: profiles, wallets, statements.' },
      { name: 'tokens', description: 'Credentials for users, for a platform that does not sign its own.' },
      { name: 'catalogue', description: 'What can be sent, and what it costs.' },
      { name: 'rooms', description: 'Live sessions: who hosts, who else receives, who may not send.' },
      { name: 'gifts', description: 'Sending, and what was sent.' },
      {
        name: 'battles',
        description:
          'Host against host, decided by gifts: how they are agreed, fought, ranked, and what counts more.',
      },
      { name: 'rankings', description: 'Who gave and who received most.' },
      { name: 'operations', description: 'For whoever runs the server.' },
    ],
    components: {
      securitySchemes: {
        server_key: {
          type: 'http',
          scheme: 'bearer',
          description: "The platform's server key (`sk_…`). May do everything, and is not rate-limited.",
        },
        user_token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: "A user's token. Acts as that user only, where the token grants it.",
        },
      },
    },
    security: [{ server_key: [] }, { user_token: [] }],
  },
  convertConstToEnum: false,
  transform: documentRefusals,
};

/** The finished document: schemas named, and the plain words of HTTP where a response has no description of its own. */
export function openapiDocument(generated: object): object {
  const described = JSON.stringify(generated).replace(
    /"(\d{3})":\{"description":"Default Response"/g,
    (_, status: string) => `"${status}":{"description":"${STATUS_CODES[status]}"`,
  );
  return nameSchemas(JSON.parse(described));
}
