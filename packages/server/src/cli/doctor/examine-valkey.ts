import { tryValkey } from '../../bus/valkey-transport.ts';
import { type Finding, failure, ok } from './finding.ts';

/** By what the error says. */
const MENDS: [RegExp, string][] = [
  [/ECONNREFUSED/, 'Start Valkey there, and compare host and port with VALKEY_URL'],
  [/ENOTFOUND|EAI_AGAIN/, 'Correct the host in VALKEY_URL: no such name is known here'],
  [
    /timeout|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|not answered/i,
    'See whether a firewall is between this machine and Valkey, and whether TLS is on there just when VALKEY_URL begins with rediss:',
  ],
  [/WRONGPASS|NOAUTH|invalid username/i, 'Correct user and password in VALKEY_URL'],
  [/NOPERM/, 'Let the user subscribe and publish: `acl setuser … &lavish* +@pubsub +@connection`'],
  [/unknown command|NOPROTO/i, 'Upgrade it to Redis 6 or newer, or to Valkey'],
  [
    /CERT|certificate|self-signed|SSL|wrong version/i,
    'See whether it speaks TLS: rediss:// if so, else redis://',
  ],
];

/** What the bus between nodes needs of it. */
export async function examineValkey(url: string): Promise<Finding> {
  try {
    return ok('valkey', `${await tryValkey(url)} carries what nodes tell each other`);
  } catch (error) {
    const first = error instanceof AggregateError ? error.errors[0] : error;
    const { code = '', message } = first as NodeJS.ErrnoException;
    const mend = MENDS.find(([pattern]) => pattern.test(`${code} ${message}`))?.[1];
    return failure(
      'valkey',
      `Valkey cannot be used: ${message.replace(/\.$/, '')}`,
      mend ?? 'Try the same address with valkey-cli, and look into the log of the server',
    );
  }
}
