import { fileURLToPath } from 'node:url';
import closeWithGrace from 'close-with-grace';
import type { Command } from 'commander';
import pino from 'pino';
import { TEST_KEY_PREFIX } from '../intake/api-keys.ts';
import { type ServerConfig, startServer } from '../main.ts';
import { findPendingMigrations } from '../store/migrate.ts';
import { databaseUrlSetting, parseTokenKeys, portSetting, requiredSetting, setting } from './environment.ts';
import { UsageError } from './say.ts';

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
  const databaseUrl = databaseUrlSetting();
  const apiKeys = requiredSetting('LAVISH_API_KEYS', 'sk_live_…')
    .split(',')
    .map((key) => key.trim())
    .filter(Boolean);
  for (const key of apiKeys) {
    if (key.startsWith(TEST_KEY_PREFIX))
      throw new UsageError('LAVISH_API_KEYS holds a test key: those are for `lavish dev`.');
    if (!key.startsWith('sk_') || key.length < 24) {
      throw new UsageError('A key in LAVISH_API_KEYS begins with sk_ and has at least 24 characters.');
    }
  }
  const audience = setting('LAVISH_AUDIENCE');
  return {
    databaseUrl,
    apiKeys,
    tokenKeys: parseTokenKeys(requiredSetting('LAVISH_TOKEN_KEYS', 'key1:a-secret-of-32-bytes-or-more')),
    ...(audience !== undefined && { audience }),
    host: setting('HOST') ?? '0.0.0.0',
    port: portSetting(7070),
    logger: pino({ level: setting('LOG_LEVEL') ?? 'info' }),
    webRoot: webRoot(),
    demo: null,
  };
}

/** The built pages lie beside the bundle that this code is part of. */
export const webRoot = (): string => fileURLToPath(new URL('./web', import.meta.url));
