import { STATUS_CODES } from 'node:http';
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import packageJson from '../../../package.json' with { type: 'json' };
import { documentRefusals } from './documented-route.ts';
import { nameSchemas } from './name-schemas.ts';

const OVERVIEW = `Virtual gifts and PK battles for live streams.

- Identifiers of users, rooms and items are your platform's own: 1 to 64 letters, digits, \`_\`, \`.\`, \`:\` or \`-\`.
- Coins are integers up to 2^53 − 1. Times are UTC, RFC 3339 in whole milliseconds.
- A request field that is not described here is an error, which names the field. Types are not converted: "2" is not 2.
- PUT creates or changes. An absent field keeps its value, and null clears it.
- A POST that moves money needs an \`Idempotency-Key\`. The same request with the same key happens once: repeating it
  returns the original response with 200 and \`Idempotent-Replayed: true\`.
- Every error is \`application/problem+json\` with a \`code\`. After a refusal nothing has changed. Only after
  \`outcome_unknown\` the change may or may not have happened.
- Every response has an \`X-Request-Id\`: the one of the request, or a generated one.`;

export const openapiOptions: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Lavish',
      version: packageJson.version,
      description: OVERVIEW,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    tags: [
      { name: 'users', description: 'Senders and receivers: profiles, wallets and statements.' },
      {
        name: 'tokens',
        description: 'Tokens for users of platforms that do not sign their own, and revocations.',
      },
      { name: 'catalogue', description: 'The items that can be sent, and their prices.' },
      { name: 'rooms', description: 'Live sessions: host, guests and blocked senders.' },
      { name: 'gifts', description: 'Send gifts, and read the gifts that were sent.' },
      {
        name: 'battles',
        description:
          'Contests between hosts that gifts decide: invitations, battles, supporters, audits and bonuses.',
      },
      {
        name: 'campaigns',
        description:
          'Periods with their own scoring rules, standings and rewards, inside and outside battles.',
      },
      { name: 'agencies', description: 'Agencies, their contracts with hosts, and their settlements.' },
      {
        name: 'purchases',
        description:
          'Packs of coins, and what users have paid for them at the App Store, Google Play, Stripe or you.',
      },
      { name: 'payouts', description: 'Earnings of hosts, and what is paid out of them.' },
      { name: 'rankings', description: 'Top senders, receivers, supporters and battle winners.' },
      { name: 'analytics', description: 'Business figures, of periods and over time, as JSON or CSV.' },
      { name: 'ledger', description: 'The accounts of the platform: now, and at the end of each day.' },
      { name: 'operations', description: 'Health and metrics for the operator of the server.' },
    ],
    components: {
      securitySchemes: {
        server_key: {
          type: 'http',
          scheme: 'bearer',
          description: "The platform's server key (`sk_…`). It may do everything, and is not rate-limited.",
        },
        user_token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: "A user's token. It acts as that user only, and only where it has the grant.",
        },
      },
    },
    security: [{ server_key: [] }, { user_token: [] }],
  },
  convertConstToEnum: false,
  transform: documentRefusals,
};

/** Completes the generated document: names the schemas, and describes a response without a description by its HTTP status. */
export function openapiDocument(generated: object): object {
  const described = JSON.stringify(generated).replace(
    /"(\d{3})":\{"description":"Default Response"/g,
    (_, status: string) => `"${status}":{"description":"${STATUS_CODES[status]}"`,
  );
  return nameSchemas(JSON.parse(described));
}
