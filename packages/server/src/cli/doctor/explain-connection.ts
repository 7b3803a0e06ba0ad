import { type Finding, failure } from './finding.ts';

/** By SQLSTATE, by the code of Node's error, or by its text where it has none. */
const MENDS: [RegExp, string][] = [
  [
    /ECONNREFUSED/,
    'Start PostgreSQL there, compare host and port with DATABASE_URL, and see that its listen_addresses allow this machine',
  ],
  [/ENOTFOUND|EAI_AGAIN/, 'Correct the host in DATABASE_URL: no such name is known here'],
  [/ENOENT/, 'Correct the path in DATABASE_URL: there is no such file'],
  [
    /timeout|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/,
    'See whether a firewall is between this machine and the database',
  ],
  [/28P01/, 'Correct user and password in DATABASE_URL, or set them: `alter role … password …`'],
  [
    /28000/,
    'Let pg_hba.conf of the server admit this user from this machine, and make the role if there is none',
  ],
  [/3D000/, 'Make it: `createdb`, or `create database … owner …`'],
  [/42501/, 'Grant the role the right to connect: `grant connect on database … to …`'],
  [/53300/, 'Raise max_connections (or the limit of the role or the database), or end what holds them'],
  [/57P03/, 'Wait for it: the server is starting, stopping, or recovering'],
  [/does not support SSL/, 'Take sslmode out of DATABASE_URL, or turn ssl on in the server'],
  [/CERT|certificate|self-signed/i, 'Name the authority in DATABASE_URL: `sslrootcert=/path/to/ca.pem`'],
  [
    /startup parameter/,
    'Connect to PostgreSQL itself: a pooler in between must hand on options and prepared statements',
  ],
];

/** Why the database could not be asked anything, and what to do. Never says the password. */
export function explainConnection(error: unknown): Finding {
  // A host with several addresses fails with an error for each.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const { code = '', message } = first as NodeJS.ErrnoException;
  const mend = MENDS.find(([pattern]) => pattern.test(`${code} ${message}`))?.[1];
  return failure(
    'database',
    `The database cannot be used: ${message}`,
    mend ?? 'Try the same address with psql, and look into the log of the server',
  );
}
