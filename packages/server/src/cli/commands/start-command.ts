import type { Command } from 'commander';
import pino from 'pino';
import type { ServerConfig } from '../../main/server-config.ts';
import { requireMigrated } from '../../postgres/migrate.ts';
import { inspectionOf } from '../doctor/inspection.ts';
import { endGracefully } from '../end-gracefully.ts';
import { readLimits } from '../read-limits.ts';
import { appleConfig, googlePlayConfig } from '../read-store-settings.ts';
import { refuseOldNames } from '../renamed-settings.ts';
import {
  apiKeys,
  assetOrigins,
  clearingDays,
  corsOrigins,
  databaseUrl,
  frameSettings,
  logLevel,
  oidcConfig,
  parsePort,
  promotionalCoinsEarn,
  setting,
  stripeConfig,
  timeZone,
  tokenKeys,
  trustedProxies,
  userRates,
  valkeyUrl,
  workers,
} from '../settings.ts';
import { webRoot } from '../web-root.ts';
import { runWorkers, STOP, workerNumber } from '../workers.ts';

export function register(program: Command): void {
  program
    .command('start')
    .description('run a production server, configured by environment variables')
    .option('--workers <n>', 'processes on this machine, each a node (default: LAVISH_WORKERS, else 1)')
    .action(async (options: { workers?: string }) => {
      refuseOldNames();
      const config = readConfig();
      const count = workers(options.workers);
      await requireMigrated(config.databaseUrl);
      if (count > 1 && config.worker === null) runWorkers(count, config.logger);
      else await serve(config);
    });
}

async function serve(config: ServerConfig): Promise<void> {
  const starting = import('../../main.ts').then(({ startServer }) => startServer(config));
  const end = endGracefully({
    withinMs: 30_000,
    logger: config.logger,
    close: async () => (await starting).close(),
  });
  process.on('message', (message) => {
    if (message === STOP) end();
  });
  await starting;
}

function readConfig(): ServerConfig & { worker: number | null } {
  const audience = setting('LAVISH_AUDIENCE');
  const worker = workerNumber();
  const logger = pino({ level: logLevel() });
  return {
    databaseUrl: databaseUrl(),
    valkeyUrl: valkeyUrl(),
    apiKeys: apiKeys(),
    tokenKeys: tokenKeys(),
    userRates: userRates(),
    limits: readLimits(),
    frames: frameSettings(),
    timeZone: timeZone(),
    promotionalCoinsEarn: promotionalCoinsEarn(),
    clearingDays: clearingDays(),
    corsOrigins: corsOrigins(),
    assetOrigins: assetOrigins(),
    trustedProxies: trustedProxies(),
    oidc: oidcConfig(),
    stripe: stripeConfig(),
    apple: appleConfig(),
    googlePlay: googlePlayConfig(),
    ...(audience !== undefined && { audience }),
    host: setting('HOST')!,
    port: parsePort(setting('PORT')!),
    logger: worker === null ? logger : logger.child({ worker }),
    worker,
    webRoot: webRoot(),
    inspection: inspectionOf(
      () => ({ databaseUrl: databaseUrl(), timeZone: timeZone(), data: null }),
      () => ({}),
    ),
    demo: null,
  };
}
