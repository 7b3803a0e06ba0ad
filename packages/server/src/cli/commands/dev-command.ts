import type { Command } from 'commander';
import type pg from 'pg';
import pino, { type Logger } from 'pino';
import { isRefusal } from '../../domain/refusal.ts';
import { startServer } from '../../main.ts';
import { startEmbeddedPostgres } from '../../postgres/embedded/supervisor.ts';
import { migrate } from '../../postgres/migrate.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { createOperator, findOperator } from '../../store/operators/operators.ts';
import { createLink } from '../../store/operators/sign-in-links.ts';
import { defaultDataDir } from '../data-dir.ts';
import { DEMO, prepareDemo, startBattleOnKey, startSimulation } from '../demo/dev-demo.ts';
import { startHistory, wantsHistory } from '../demo/history/start-history.ts';
import { type DevKeys, loadDevKeys } from '../dev-keys.ts';
import { withoutPassword } from '../doctor/examine-settings.ts';
import { inspectionOf } from '../doctor/inspection.ts';
import { endGracefully } from '../end-gracefully.ts';
import { readLimits } from '../read-limits.ts';
import { appleConfig, googlePlayConfig } from '../read-store-settings.ts';
import { refuseOldNames } from '../renamed-settings.ts';
import {
  assetOrigins,
  clearingDays,
  frameSettings,
  logLevel,
  oidcConfig,
  parsePort,
  promotionalCoinsEarn,
  setting,
  stripeConfig,
  timeZone,
  trustedProxies,
  valkeyUrl,
} from '../settings.ts';
import { webRoot } from '../web-root.ts';

interface DevOptions {
  port?: string;
  data: string;
  demo: boolean;
  history: boolean;
  json?: boolean;
}

export function register(program: Command): void {
  program
    .command('dev')
    .description('run everything on this machine: PostgreSQL, migrations, the server and a demo')
    .option('--port <n>', 'port to listen on; 0 picks a free one (default: PORT, else 7070)')
    .option('--data <dir>', 'folder of the database and the keys', defaultDataDir())
    .option('--no-demo', 'start with an empty database and without the demo')
    .option('--no-history', 'do not generate a year of history for the console in a new data folder')
    .option('--json', 'print the addresses as one line of JSON on stdout when ready')
    .action(runDev);
}

/** So high that a load test on this machine reaches the machine's limits, not those of users. */
const GENEROUS_RATES = { requests: 10_000, gifts: 10_000 };

/** The settings that this command does not read. */
const CHOSEN = {
  HOST: '127.0.0.1',
  LAVISH_API_KEYS: '1 key',
  LAVISH_TOKEN_KEYS: '1 key',
  LAVISH_JWKS: '0 issuers',
  LAVISH_AUDIENCE: 'not set, any is accepted',
  LAVISH_USER_REQUESTS_PER_S: String(GENEROUS_RATES.requests),
  LAVISH_USER_GIFTS_PER_S: String(GENEROUS_RATES.gifts),
  LAVISH_CORS_ORIGINS: '*',
  LAVISH_WORKERS: '1',
};

async function runDev(options: DevOptions): Promise<void> {
  refuseOldNames();
  const { json = false } = options;
  const logger = pino({ level: logLevel(json ? 'info' : 'warn') }, pino.destination(2));
  const print = (message: string) => (json ? logger.info(message) : console.log(message));
  const closers: Closer[] = [];
  const closeAll = async () => {
    for (const closePart of closers.splice(0).reverse()) await closePart();
  };

  const end = endGracefully({
    withinMs: 30_000,
    logger,
    async close() {
      // A process that is stopped while it starts must still stop its database.
      await starting.catch(() => {});
      if (!json) console.log('\nFinishing accepted requests…');
      await closeAll();
    },
  });
  const starting = startAll(options, { logger, print, end, closers });
  try {
    announce({ ...(await starting), demo: options.demo, json });
  } catch (error) {
    await closeAll();
    throw error;
  }
}

type Closer = () => Promise<unknown>;

interface StartContext {
  logger: Logger;
  print(message: string): void;
  /** Ends the process as Ctrl-C does. */
  end(): void;
  /** `startAll` adds a function that closes each part, in the order in which the parts start. */
  closers: Closer[];
}

async function startAll(
  { port, data, demo, history, json = false }: DevOptions,
  { logger, print, end, closers }: StartContext,
) {
  const wantedPort = parsePort(port ?? setting('PORT')!);
  const database = await openDatabase(data, print);
  closers.push(database.stop);
  await migrate(database.url, print);
  const keys = await loadDevKeys(data);
  const generatesHistory =
    demo &&
    history &&
    database.isOwn &&
    (await withPool(database.url, (pool) => wantsHistory(pool, timeZone())));
  if (demo) await withPool(database.url, prepareDemo);
  let usedPort = wantedPort;
  const server = await startServer({
    databaseUrl: database.url,
    valkeyUrl: valkeyUrl(),
    host: '127.0.0.1',
    port: wantedPort,
    apiKeys: [keys.api_key],
    tokenKeys: new Map([[keys.token_key_id, Buffer.from(keys.token_secret)]]),
    userRates: GENEROUS_RATES,
    limits: readLimits(),
    frames: frameSettings(),
    timeZone: timeZone(),
    promotionalCoinsEarn: promotionalCoinsEarn(),
    clearingDays: clearingDays(),
    logger,
    webRoot: webRoot(),
    assetOrigins: assetOrigins(),
    trustedProxies: trustedProxies(),
    oidc: oidcConfig(),
    stripe: stripeConfig(),
    apple: appleConfig(),
    googlePlay: googlePlayConfig(),
    inspection: inspectionOf(
      () => ({ databaseUrl: database.url, timeZone: timeZone(), data }),
      () => ({ ...CHOSEN, DATABASE_URL: withoutPassword(database.url), PORT: String(usedPort) }),
    ),
    demo: demo ? DEMO : null,
  });
  closers.push(server.close);
  usedPort = Number(new URL(server.origin).port);
  if (demo) {
    const addresses = { ...addressesOf(server.origin), apiKey: keys.api_key };
    closers.push(startSimulation(addresses, logger));
    if (!json) closers.push(startBattleOnKey(addresses, print, end));
  }
  if (generatesHistory) closers.push(startHistory(database.url, print));
  const link = await withPool(database.url, developerLink);
  return {
    server: server.origin,
    keys,
    databaseUrl: database.url,
    console: `${server.origin}/console#link=${link}`,
  };
}

/** Uses the database of DATABASE_URL if it is set, else starts an embedded PostgreSQL in the data folder. */
async function openDatabase(dataDir: string, print: (message: string) => void) {
  const url = setting('DATABASE_URL');
  if (url !== undefined) return { url, stop: async () => {}, isOwn: false };
  return { ...(await startEmbeddedPostgres({ dataDir, log: print })), isOwn: true };
}

async function withPool<T>(databaseUrl: string, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = openPool(databaseUrl, () => {}, 1);
  return work(pool).finally(() => pool.end());
}

/** The name of the operator as whom `lavish dev` signs in. It has no password. */
const DEVELOPER = 'developer';

/** The secret of a link to the console that works once, on this machine only. */
async function developerLink(pool: pg.Pool): Promise<string> {
  const developer =
    (await findOperator(pool, DEVELOPER)) ??
    (await createOperator(pool, { name: DEVELOPER, role: 'admin', passwordHash: null }));
  if (isRefusal(developer)) throw new Error(developer.detail);
  return (await createLink(pool, { operator: developer.id, loopbackOnly: true })).secret;
}

const addressesOf = (origin: string) => ({
  api: `${origin}/v1`,
  realtime: `${origin.replace('http', 'ws')}/v1/realtime`,
});

interface Announcement {
  server: string;
  keys: DevKeys;
  databaseUrl: string;
  /** An address that signs in to the console once. */
  console: string;
  demo: boolean;
  json: boolean;
}

function announce({ server, keys, databaseUrl, console: consoleLink, demo, json }: Announcement): void {
  const addresses = {
    ...addressesOf(server),
    api_key: keys.api_key,
    database_url: databaseUrl,
    console: consoleLink,
    demo: demo ? `${server}/demo` : null,
  };
  if (json) {
    console.log(JSON.stringify(addresses));
    return;
  }
  const lines = [
    demo && ['Demo', addresses.demo],
    ['Console', addresses.console],
    ['API', addresses.api],
    ['Realtime', addresses.realtime],
    ['Docs', `${server}/docs`],
    ['API key', addresses.api_key],
    ['Database', addresses.database_url],
  ].filter((line): line is string[] => Array.isArray(line));
  const hint = demo && process.stdin.isTTY ? 'd starts a PK battle in the demo. ' : '';
  console.log(
    `\n  Lavish is live.\n\n${lines.map(([name, value]) => `  ${name!.padEnd(10)}${value}`).join('\n')}\n\n  ${hint}Ctrl-C stops it.\n`,
  );
}
