import { fileURLToPath } from 'node:url';
import closeWithGrace from 'close-with-grace';
import type { Command } from 'commander';
import pino from 'pino';
import { type ServerConfig, startServer } from '../main.ts';
import { findPendingMigrations } from '../store/migrate.ts';
import { readLimits } from './read-limits.ts';
import { UsageError } from './say.ts';
import {
  apiKeys,
  corsOrigins,
  databaseUrl,
  frameSettings,
  logLevel,
  parsePort,
  setting,
  tokenKeys,
  userRates,
  valkeyUrl,
} from './settings.ts';

export function registerStart(program: Command): void {
  program
    .command('start')
    .description('run a production server, configured by the environment only')
    .action(async () => {
      const config = readConfig();
      const pending = await findPendingMigrations(config.databaseUrl);
      if (pending.length > 0) {
        throw new UsageError(
          `The database lacks ${pending.length} migrations: run \`lavish migrate\` first.`,
        );
      }
      const server = await startServer(config);
      closeWithGrace({ delay: 30_000, logger: config.logger }, () => server.close());
    });
}

function readConfig(): ServerConfig {
  const audience = setting('LAVISH_AUDIENCE');
  return {
    databaseUrl: databaseUrl(),
    valkeyUrl: valkeyUrl(),
    apiKeys: apiKeys(),
    tokenKeys: tokenKeys(),
    userRates: userRates(),
    limits: readLimits(),
    frames: frameSettings(),
    corsOrigins: corsOrigins(),
    ...(audience !== undefined && { audience }),
    host: setting('HOST')!,
    port: parsePort(setting('PORT')!),
    logger: pino({ level: logLevel() }),
    webRoot: webRoot(),
    demo: null,
  };
}

/** The built pages lie beside the bundle that this code is part of. */
export const webRoot = (): string => fileURLToPath(new URL('./web', import.meta.url));
