import { type Finding, failure } from './finding.ts';

/** Fixes by SQLSTATE, by the code of Node's error, or by its text. */
const FIXES: [RegExp, string][] = [
  [
    /ECONNREFUSED/,
    'Start PostgreSQL, compare its host and port with DATABASE_URL, and check that listen_addresses permits this machine',
  ],
  [/ENOTFOUND|EAI_AGAIN/, 'Correct the host in DATABASE_URL: the name cannot be resolved'],
  [/ENOENT/, 'Correct the path in DATABASE_URL: the file does not exist'],
  [/timeout|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/, 'Check firewalls between this machine and the database'],
  [
    /28P01/,
    'Correct the user and the password in DATABASE_URL, or set the password: `alter role … password …`',
  ],
  [
    /28000/,
    'Permit this user from this machine in the pg_hba.conf of the server, and create the role if it does not exist',
  ],
  [/3D000/, 'Create the database: `createdb`, or `create database … owner …`'],
  [/42501/, 'Grant the role the right to connect: `grant connect on database … to …`'],
  [/53300/, 'Raise max_connections (or the limit of the role or the database), or close other connections'],
  [/57P03/, 'Wait: the server is starting, stopping or recovering'],
  [/does not support SSL/, 'Remove sslmode from DATABASE_URL, or enable ssl in the server'],
  [/CERT|certificate|self-signed/i, 'Set the authority in DATABASE_URL: `sslrootcert=/path/to/ca.pem`'],
  [
    /startup parameter/,
    'Connect to PostgreSQL directly: a pooler in between must support startup options and prepared statements',
  ],
];

/** Explains why the connection to the database failed, and how to fix it. The finding never contains the password. */
export function explainConnection(error: unknown): Finding {
  // A host with several addresses fails with an error for each.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const { code = '', message } = first as NodeJS.ErrnoException;
  const fix = FIXES.find(([pattern]) => pattern.test(`${code} ${message}`))?.[1];
  return failure(
    'database',
    `The database cannot be used: ${message}`,
    fix ?? 'Connect to the same address with psql, and read the log of the server',
  );
}
