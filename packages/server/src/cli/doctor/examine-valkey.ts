import { tryValkey } from '../../bus/valkey-transport.ts';
import { type Finding, failure, ok } from './finding.ts';

/** Fixes by the text of the error. */
const FIXES: [RegExp, string][] = [
  [/ECONNREFUSED/, 'Start Valkey, and compare its host and port with VALKEY_URL'],
  [/ENOTFOUND|EAI_AGAIN/, 'Correct the host in VALKEY_URL: the name cannot be resolved'],
  [
    /timeout|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|not answered/i,
    'Check firewalls between this machine and Valkey. Use rediss: in VALKEY_URL if Valkey uses TLS, else redis:',
  ],
  [/WRONGPASS|NOAUTH|invalid username/i, 'Correct the user and the password in VALKEY_URL'],
  [/NOPERM/, 'Permit the user to subscribe and publish: `acl setuser … &lavish* +@pubsub +@connection`'],
  [/unknown command|NOPROTO/i, 'Upgrade it to Redis 6 or newer, or to Valkey'],
  [/CERT|certificate|self-signed|SSL|wrong version/i, 'Use rediss:// if Valkey uses TLS, else redis://'],
];

/** Checks that Valkey can carry the notifications between nodes. */
export async function examineValkey(url: string): Promise<Finding> {
  try {
    return ok('valkey', `${await tryValkey(url)} can carry the notifications between nodes`);
  } catch (error) {
    const first = error instanceof AggregateError ? error.errors[0] : error;
    const { code = '', message } = first as NodeJS.ErrnoException;
    const fix = FIXES.find(([pattern]) => pattern.test(`${code} ${message}`))?.[1];
    return failure(
      'valkey',
      `Valkey cannot be used: ${message.replace(/\.$/, '')}`,
      fix ?? 'Connect to the same address with valkey-cli, and read the log of the server',
    );
  }
}
