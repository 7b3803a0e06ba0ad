import { LIMITS } from '@lavish/protocol';
import type {
  ClockDifference,
  DatabaseFacts,
  Diagnosis,
  FollowerFacts,
  GiftPartitions,
  Migrations,
  TimeZoneFacts,
} from '../../postgres/diagnosis.ts';
import { type DurabilityRisk, risksOf } from '../../postgres/durability.ts';
import type { OldestTransaction } from '../../postgres/oldest-transaction.ts';
import { POOL_SIZES } from '../../postgres/pools.ts';
import { examineProviders } from './examine-providers.ts';
import { type Finding, failure, ok, warning } from './finding.ts';

/** Connections of one node: its pools and three committers. Without Valkey it also needs two for the bus. */
const CONNECTIONS_PER_NODE = Object.values(POOL_SIZES).reduce((sum, size) => sum + size) + 3;
const CONNECTIONS_OF_BUS = 2;
/** Reserved for `migrate`, `verify`, `doctor` and psql. */
const RESERVED_CONNECTIONS = 4;

const FIXES: Record<DurabilityRisk['setting'], string> = {
  fsync: 'Run `alter system set fsync = on`, then `select pg_reload_conf()`',
  full_page_writes: 'Run `alter system set full_page_writes = on`, then `select pg_reload_conf()`',
  synchronous_commit: 'Set it to on where it was changed: for the server, for this database or for this role',
};

/** Checks the diagnosis of a database that `nodes` nodes will share. `hasBus`: they also send notifications over it. */
export function examineDatabase(
  { facts, clock, migrations, giftPartitions, timeZone, oldestTransaction, followers, providers }: Diagnosis,
  nodes: number,
  hasBus = true,
): Finding[] {
  return [
    examineVersion(facts),
    examineEncoding(facts),
    examineRole(facts),
    ...examineDurability(facts),
    examineStandbys(facts),
    examineConnections(facts, nodes, hasBus),
    examineMigrations(migrations),
    examineRights(facts, migrations),
    ...examinePartitions(giftPartitions),
    ...examineTimeZone(timeZone),
    examineHorizon(oldestTransaction),
    ...examineFollowers(followers),
    ...examineProviders(providers),
    examineClock(clock),
  ];
}

/** A running node creates the partitions of this month and the next three. */
function examinePartitions(partitions: GiftPartitions | null): Finding[] {
  if (partitions === null) return [];
  const { months, defaultIsUsed } = partitions;
  if (defaultIsUsed)
    return [
      warning(
        'partitions',
        'Gifts of months without a partition are in gifts_default: nothing is lost, but reads get slower',
        'Move them: see "Partitions of gifts" in OPERATIONS.md',
      ),
    ];
  if (months >= 2) return [ok('partitions', `Gifts have partitions for ${months} months from this one on`)];
  return [
    warning(
      'partitions',
      months === 0 ? 'Gifts of this month have no partition' : 'Gifts of the next month have no partition',
      'Start a node, which creates them; if it cannot, its log has the reason',
    ),
  ];
}

function examineTimeZone(facts: TimeZoneFacts | null): Finding[] {
  if (facts === null) return [];
  const { wanted, isKnown, counted } = facts;
  if (!isKnown)
    return [
      failure(
        'time zone',
        `PostgreSQL has no time zone ${wanted}`,
        'Set LAVISH_TIME_ZONE to a name that `select name from pg_timezone_names` has',
      ),
    ];
  if (wanted === counted) return [ok('time zone', `Days, weeks and months are counted in ${counted}`)];
  return [
    warning(
      'time zone',
      `Days, weeks and months are counted in ${counted}, but LAVISH_TIME_ZONE is ${wanted}: a node that starts when no other runs has them counted again`,
      `To keep them, set LAVISH_TIME_ZONE=${counted} on all nodes`,
    ),
  ];
}

/** As long as a node waits before it logs the transaction. */
const HELD_BACK_MS = 10_000;

function examineHorizon(oldest: OldestTransaction | null): Finding {
  if (oldest === null || (oldest.ageMs !== null && oldest.ageMs < HELD_BACK_MS))
    return ok('horizon', 'No open transaction holds back the log');
  const { ageMs, pid, prepared, application, user, database, state } = oldest;
  const since =
    ageMs === null ? 'for a time that this role may not see' : `for ${Math.round(ageMs / 1_000)} s`;
  const session = [user && `of ${user}`, database && `in ${database}`, application && `(${application})`];
  const whose = pid === null ? `${prepared}, prepared` : `of process ${pid}`;
  const whom = [whose, ...session, pid !== null && state && `, ${state},`];
  return warning(
    'horizon',
    `A transaction ${whom.filter(Boolean).join(' ').replace(' ,', ',')} has been open ${since}: rankings, and all else that follows the log, stop before it`,
    pid === null
      ? `End it: \`rollback prepared '${prepared}'\` or \`commit prepared\`, in its database`
      : `End it: \`select pg_terminate_backend(${pid})\``,
  );
}

/** The slowest follower looks once a minute. */
const BEHIND_MS = 5 * 60_000;

function examineFollowers(followers: FollowerFacts[] | null): Finding[] {
  if (followers === null) return [];
  const rebuilding = followers.filter(({ rebuilt }) => rebuilt !== null);
  const behind = followers.filter(({ rebuilt, behindMs }) => rebuilt === null && behindMs > BEHIND_MS);
  if (rebuilding.length === 0 && behind.length === 0)
    return [ok('followers', 'Rankings, campaigns and figures follow the log')];
  return [
    ...rebuilding.map(({ name, rebuilt }) =>
      warning(
        'followers',
        `${name} is rebuilt, ${Math.floor(rebuilt! * 100)} % of the log has been read: until then its figures are refused`,
        'Keep a node running, which rebuilds it; `lavish rollups status` shows the progress of figures',
      ),
    ),
    ...behind.map(({ name, behindMs }) =>
      warning(
        'followers',
        `${name} is ${Math.round(behindMs / 60_000)} minutes behind the gifts`,
        'Start a node if none runs; if one runs, its log has the reason, or it has more gifts to commit than it can count beside them',
      ),
    ),
  ];
}

function examineVersion({ version, versionNumber }: DatabaseFacts): Finding {
  if (versionNumber >= 150_000) return ok('version', `PostgreSQL ${version}`);
  return failure('version', `PostgreSQL ${version} is too old`, 'Upgrade it to 15 or newer');
}

function examineEncoding({ database, encoding }: DatabaseFacts): Finding {
  if (encoding === 'UTF8') return ok('encoding', 'Encoding UTF8');
  return failure(
    'encoding',
    `The database is encoded in ${encoding}, which cannot hold every name`,
    `Create it again: \`create database ${database} template template0 encoding 'UTF8'\``,
  );
}

function examineRole({ isStandby }: DatabaseFacts): Finding {
  if (!isStandby) return ok('primary', 'The server is a primary');
  return failure('primary', 'The server is a standby, which is read-only', 'Set DATABASE_URL to the primary');
}

function examineDurability(facts: DatabaseFacts): Finding[] {
  const risks = new Map(risksOf(facts).map(({ setting, danger }) => [setting, danger]));
  const settings = [
    ['fsync', facts.fsync],
    ['full_page_writes', facts.fullPageWrites],
    ['synchronous_commit', facts.synchronousCommit],
  ] as const;
  return settings.map(([setting, value]) => {
    const danger = risks.get(setting);
    return danger ? failure(setting, danger, FIXES[setting]) : ok(setting, `${setting} is ${value}`);
  });
}

function examineStandbys({ synchronousStandbyNames: names, standbys }: DatabaseFacts): Finding {
  if (names === '')
    return ok('standbys', 'Commits do not wait for a standby: synchronous_standby_names is empty');
  if (standbys > 0) return ok('standbys', `Commits wait for standbys: ${names}, ${standbys} connected`);
  return failure(
    'standbys',
    `Commits wait for standbys (${names}), but none is connected: no write can commit`,
    'Start a standby, or see "High availability" in OPERATIONS.md',
  );
}

function examineConnections(
  { connections, connectionsOfOthers }: DatabaseFacts,
  nodes: number,
  hasBus: boolean,
): Finding {
  const perNode = CONNECTIONS_PER_NODE + (hasBus ? CONNECTIONS_OF_BUS : 0);
  const needed = nodes * perNode + RESERVED_CONNECTIONS;
  const free = connections - connectionsOfOthers;
  const forNodes = `${nodes} node${nodes === 1 ? '' : 's'}`;
  if (free >= needed) return ok('connections', `${free} connections free, ${needed} needed for ${forNodes}`);
  return failure(
    'connections',
    `Other programs use ${connectionsOfOthers} of ${connections} connections, and ${forNodes} need${nodes === 1 ? 's' : ''} ${needed}`,
    'Raise max_connections (or the limit of the role or the database), or run fewer nodes',
  );
}

function examineMigrations(migrations: Migrations): Finding {
  if (migrations.state === 'refused')
    return failure(
      'migrations',
      migrations.reason.replace(/\.$/, ''),
      'Run the version of Lavish that fits the database',
    );
  if (migrations.state === 'unreadable')
    return failure(
      'migrations',
      `The schema's version cannot be read: ${migrations.reason}`,
      'Grant the missing rights, see below',
    );
  if (migrations.pending.length === 0) return ok('migrations', 'All migrations are applied');
  return failure('migrations', `${migrations.pending.length} migrations are pending`, 'Run `lavish migrate`');
}

/** Migrations need more rights than the server. If another role migrates, missing rights are only a warning. */
function examineRights(
  { role, schema, mayCreateTables, forbiddenTables }: DatabaseFacts,
  migrations: Migrations,
): Finding {
  if (schema === null)
    return failure(
      'rights',
      'The search path contains no schema that exists',
      `Run \`alter role ${role} set search_path = public\``,
    );
  if (forbiddenTables.length > 0)
    return failure(
      'rights',
      `${role} may not read and write ${forbiddenTables.join(', ')}`,
      `As the owner: \`grant usage on schema ${schema}, console to ${role}\`, and \`grant select, insert, update, delete on all tables in schema ${schema}, console to ${role}\``,
    );
  if (mayCreateTables) return ok('rights', `${role} may create tables in ${schema}`);
  const finding = migrations.state === 'known' && migrations.pending.length === 0 ? warning : failure;
  return finding(
    'rights',
    `${role} may not create tables in ${schema}, which migrations do`,
    `As an administrator: \`grant create on schema ${schema} to ${role}\`; or migrate as another role`,
  );
}

const NOTICEABLE_MS = 1_000;

/**
 * A node uses the database's clock. Only tokens that this machine signs by its own clock, such as those of `lavish token`,
 * are off by the difference.
 */
function examineClock({ databaseAheadMs, doubtMs }: ClockDifference): Finding {
  const differenceMs = Math.abs(databaseAheadMs);
  if (differenceMs <= NOTICEABLE_MS + doubtMs) {
    const withinMs = Math.ceil(differenceMs + doubtMs);
    return ok('clock', `This machine's clock agrees with the database's to within ${withinMs} ms`);
  }
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  const direction = databaseAheadMs > 0 ? 'behind' : 'ahead of';
  const found = `This machine's clock is ${seconds(differenceMs)} s (± ${seconds(doubtMs)} s) ${direction} the database's`;
  const fix = 'Synchronize both with the same NTP servers: `timedatectl set-ntp true`';
  return differenceMs > LIMITS.clockSkewS * 1000
    ? failure(
        'clock',
        `${found}: tokens are refused, or accepted after they expire, if this machine signs them`,
        fix,
      )
    : warning('clock', `${found}: tokens that this machine signs are off by the same time`, fix);
}
