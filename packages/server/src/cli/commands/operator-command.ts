import { hostname, userInfo } from 'node:os';
import { Name } from '@lavish/protocol';
import type { Command } from 'commander';
import type pg from 'pg';
import { Compile } from 'typebox/compile';
import { type Operator, STAFF_ROLES, type StaffRole } from '../../domain/operators/operator.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { inTransaction } from '../../postgres/database.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { type DoneEntry, recordDone } from '../../store/operators/audit-log.ts';
import {
  findOperator,
  type ListedOperator,
  listOperators,
  removeOperator,
  setOperatorRole,
} from '../../store/operators/operators.ts';
import { createLink, type LinkPurpose } from '../../store/operators/sign-in-links.ts';
import { defaultDataDir } from '../data-dir.ts';
import { onMigratedDatabase } from '../on-database.ts';
import { UsageError } from '../print.ts';

interface OnDatabase {
  data: string;
}

interface WithLink extends OnDatabase {
  name: string;
  url: string;
}

export function register(program: Command): void {
  const operator = program
    .command('operator')
    .description(
      'invite and remove the operators of the console. The database is that of DATABASE_URL, else that of `lavish dev`.',
    );
  const subcommand = (name: string, description: string) =>
    operator.command(name).description(description).option('--data <dir>', 'data folder', defaultDataDir());
  const withUrl = (command: Command) =>
    command.option('--url <origin>', 'origin at which operators reach the server', 'http://127.0.0.1:7070');

  withUrl(subcommand('invite', 'print a link with which a new operator chooses a name and a password'))
    .requiredOption('--role <role>', `what the operator may do: ${STAFF_ROLES.join(', ')}`)
    .option('--name <name>', 'a name to propose')
    .action(async ({ role, name, url, data }: WithLink & { role: string }) => {
      if (name !== undefined) checkName(name);
      const purpose = { role: staffRole(role), name: name ?? null };
      const entry = entryOf('inviteOperator', name ?? '-', { role });
      console.log(
        await onOperators(data, (pool) => printedLink(pool, 'invitation', { purpose, entry }, url)),
      );
    });

  withUrl(subcommand('link', 'print a link that signs an operator in, without password and second factor'))
    .requiredOption('--name <name>', 'the operator')
    .action(async ({ name, url, data }: WithLink) => {
      console.log(
        await onOperators(data, async (pool) => {
          const { id, name: known } = await requireOperator(pool, name);
          const entry = entryOf('linkOperator', known);
          return printedLink(pool, 'link', { purpose: { operator: id }, entry }, url);
        }),
      );
    });

  subcommand('list', 'print all operators')
    .option('--json', 'print them as one line of JSON')
    .action(async ({ data, json }: OnDatabase & { json?: boolean }) => {
      const operators = await onOperators(data, listOperators);
      console.log(json ? JSON.stringify(operators.map(listed)) : describe(operators));
    });

  subcommand('set-role', 'change what an operator may do. Their sessions end.')
    .requiredOption('--name <name>', 'the operator')
    .requiredOption('--role <role>', STAFF_ROLES.join(', '))
    .action(async ({ name, role, data }: OnDatabase & { name: string; role: string }) => {
      const refusal = await onOperators(data, async (pool) => {
        const { id, name: known } = await requireOperator(pool, name);
        return setOperatorRole(pool, id, staffRole(role), (client) =>
          recordDone(client, entryOf('setOperatorRole', known, { role })),
        );
      });
      if (refusal) throw new UsageError(refusal.detail);
      console.log(`${name} is ${role} now, and has to sign in again.`);
    });

  subcommand('remove', 'remove an operator. Their sessions end.')
    .requiredOption('--name <name>', 'the operator')
    .action(async ({ name, data }: OnDatabase & { name: string }) => {
      const refusal = await onOperators(data, async (pool) => {
        const { id, name: known } = await requireOperator(pool, name);
        return removeOperator(pool, id, (client) => recordDone(client, entryOf('removeOperator', known)));
      });
      if (refusal) throw new UsageError(refusal.detail);
      console.log(`${name} was removed.`);
    });
}

const onOperators = <T>(data: string, work: (pool: pg.Pool) => Promise<T>): Promise<T> =>
  onMigratedDatabase(data, (url) => {
    const pool = openPool(url, console.error, 1);
    return work(pool).finally(() => pool.end());
  });

function staffRole(role: string): StaffRole {
  const known = STAFF_ROLES.find((each) => each === role);
  if (known === undefined)
    throw new UsageError(`--role must be one of ${STAFF_ROLES.join(', ')}, not ${role}.`);
  return known;
}

function checkName(name: string): void {
  if (!Compile(Name).Check(name)) throw new UsageError('--name must be text without control characters.');
}

async function requireOperator(pool: pg.Pool, name: string): Promise<Operator> {
  const operator = await findOperator(pool, name);
  if (!operator) throw new UsageError(`There is no operator ${name}: \`lavish operator list\` prints all.`);
  return operator;
}

/** The entry of the audit log: these commands are the only way to change operators. */
const entryOf = (operation: string, name: string, request: object | null = null): DoneEntry => ({
  actor: { id: null, name: userInfo().username, role: 'cli' },
  address: hostname(),
  operation,
  subject: `operator ${name}`,
  request,
});

async function printedLink(
  pool: pg.Pool,
  kind: 'link' | 'invitation',
  { purpose, entry }: { purpose: LinkPurpose; entry: DoneEntry },
  url: string,
): Promise<string> {
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ''))
    throw new UsageError(`--url must be an origin like https://gifts.example, not ${url}.`);
  const { secret, expiresAt } = await inTransaction(pool, async (client) => {
    await recordDone(client, entry);
    return createLink(client, purpose);
  });
  const name = 'role' in purpose && purpose.name !== null ? `&name=${encodeURIComponent(purpose.name)}` : '';
  // After the #, so that no server, log or Referer header contains it.
  return `${new URL(url).origin}/console#${kind}=${secret}${name}\nIt works once, until ${timestamp(expiresAt)}.`;
}

const listed = ({ name, role, host, createdAt, hasSecondFactor, sessions }: ListedOperator) => ({
  name,
  role,
  host,
  created_at: timestamp(createdAt),
  second_factor: hasSecondFactor,
  sessions,
});

function describe(operators: readonly ListedOperator[]): string {
  if (operators.length === 0)
    return 'There are no operators. `lavish operator invite --role admin` invites the first one.';
  const lines = operators.map(({ name, role, hasSecondFactor, sessions }) =>
    [
      name.padEnd(24),
      role.padEnd(9),
      hasSecondFactor ? 'second factor' : '-'.padEnd(13),
      `${sessions} sessions`,
    ].join('  '),
  );
  return lines.join('\n');
}
