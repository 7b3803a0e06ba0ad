import { Name, OPERATOR_ROLES, type OperatorRole } from '@lavish/protocol';
import type { Command } from 'commander';
import type pg from 'pg';
import { Compile } from 'typebox/compile';
import type { Operator } from '../../domain/operators/operator.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { openPool } from '../../postgres/postgres-client.ts';
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

/** Hosts get links from the platform, which knows who they are. */
type StaffRole = Exclude<OperatorRole, 'host'>;
const STAFF_ROLES = OPERATOR_ROLES.filter((role): role is StaffRole => role !== 'host');

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
      console.log(await onOperators(data, (pool) => printedLink(pool, 'invitation', purpose, url)));
    });

  withUrl(subcommand('link', 'print a link that signs an operator in, without password and second factor'))
    .requiredOption('--name <name>', 'the operator')
    .action(async ({ name, url, data }: WithLink) => {
      console.log(
        await onOperators(data, async (pool) => {
          const { id } = await requireOperator(pool, name);
          return printedLink(pool, 'link', { operator: id }, url);
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
      const refusal = await onOperators(data, async (pool) =>
        setOperatorRole(pool, (await requireOperator(pool, name)).id, staffRole(role)),
      );
      if (refusal) throw new UsageError(refusal.detail);
      console.log(`${name} is ${role} now, and has to sign in again.`);
    });

  subcommand('remove', 'remove an operator. Their sessions end.')
    .requiredOption('--name <name>', 'the operator')
    .action(async ({ name, data }: OnDatabase & { name: string }) => {
      const refusal = await onOperators(data, async (pool) =>
        removeOperator(pool, (await requireOperator(pool, name)).id),
      );
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

async function printedLink(
  pool: pg.Pool,
  kind: 'link' | 'invitation',
  purpose: LinkPurpose,
  url: string,
): Promise<string> {
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ''))
    throw new UsageError(`--url must be an origin like https://gifts.example, not ${url}.`);
  const { secret, expiresAt } = await createLink(pool, purpose);
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
