import { readFileSync } from 'node:fs';
import { UsageError } from './say.ts';

/** A setting from the environment: `NAME`, or the contents of the file that `NAME_FILE` names. */
export function setting(name: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const file = environment[`${name}_FILE`];
  const value = environment[name];
  if (file === undefined || file === '') return value === '' ? undefined : value;
  if (value) throw new UsageError(`Set ${name} or ${name}_FILE, not both.`);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new UsageError(`${name}_FILE cannot be read: ${(error as Error).message}`);
  }
}

export function requiredSetting(name: string, example: string): string {
  const value = setting(name);
  if (value === undefined) throw new UsageError(`${name} is not set. Example: ${name}=${example}`);
  return value;
}

export const databaseUrlSetting = (): string =>
  requiredSetting('DATABASE_URL', 'postgres://lavish:secret@127.0.0.1:5432/lavish');

export function portSetting(fallback: number): number {
  const value = setting('PORT');
  return value === undefined ? fallback : parsePort(value);
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new UsageError(`${text} is not a port: 0 to 65535.`);
  return port;
}

/** HMAC-SHA256 wants a key as long as its digest. */
const MIN_SECRET_BYTES = 32;

/** `id:secret,id2:secret2`: the first signs the tokens that we give out, all are accepted. */
export function parseTokenKeys(text: string): Map<string, Uint8Array> {
  const keys = new Map<string, Uint8Array>();
  for (const pair of text.split(',').filter(Boolean)) {
    const colon = pair.indexOf(':');
    const secret = Buffer.from(pair.slice(colon + 1).trim());
    if (colon < 1) throw new UsageError('LAVISH_TOKEN_KEYS is a list like id:secret,id2:secret2.');
    if (secret.length < MIN_SECRET_BYTES) {
      throw new UsageError(
        `The secret of token key ${pair.slice(0, colon)} must have at least ${MIN_SECRET_BYTES} bytes.`,
      );
    }
    keys.set(pair.slice(0, colon).trim(), secret);
  }
  return keys;
}
