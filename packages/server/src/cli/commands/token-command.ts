import { type Grants, PlatformId, PostTokenRevocation } from '@lavish/protocol';
import type { Command } from 'commander';
import { decodeJwt } from 'jose';
import { Compile } from 'typebox/compile';
import { isRefusal } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import type { TokenKeys } from '../../intake/token-keys.ts';
import { signToken, verifyToken } from '../../intake/tokens.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { addRevocation } from '../../store/users/token-revocations.ts';
import { defaultDataDir } from '../data-dir.ts';
import { onMigratedDatabase } from '../on-database.ts';
import { UsageError } from '../print.ts';
import { setting, tokenKeys } from '../settings.ts';
import { secretsOf, signingKey } from '../signing-key.ts';

interface CreateOptions {
  user: string;
  room?: string;
  name?: string;
  ttl: string;
  watch?: boolean;
  send?: boolean;
  host?: boolean;
  moderate?: boolean;
  overlay?: boolean;
  data: string;
}

const KEYS_FROM = 'Keys come from LAVISH_TOKEN_KEYS, else from the data folder of `lavish dev`.';

export function register(program: Command): void {
  const token = program.command('token').description('make, examine and revoke tokens for users');

  token
    .command('create')
    .description(`a token for a user. ${KEYS_FROM}`)
    .requiredOption('--user <id>', 'whom it stands for')
    .option('--room <id>', 'the one room it is for (default: every room)')
    .option('--name <name>', 'what to call a user not yet known')
    .option('--ttl <seconds>', 'how long it lives', '3600')
    .option('--watch', 'may watch')
    .option('--send', 'may send gifts')
    .option('--host', 'may host')
    .option('--moderate', 'may block senders')
    .option('--overlay', 'for an overlay')
    .option('--data <dir>', 'data folder', defaultDataDir())
    .action(async (options: CreateOptions) => {
      console.log(await createToken(options));
    });

  token
    .command('revoke')
    .description(
      'no node accepts a token, or all tokens of a user that were issued until now, any more. The database is the one of DATABASE_URL, else of `lavish dev`.',
    )
    .option('--jti <id>', 'the one token with this jti: see `lavish token inspect`')
    .option('--user <id>', 'all tokens of this user that were issued until now')
    .option('--data <dir>', 'data folder', defaultDataDir())
    .action(async (options: RevokeOptions) => {
      console.log(await revokeTokens(options));
    });

  token
    .command('inspect <token>')
    .description(`what a token says, and why it would be refused. ${KEYS_FROM}`)
    .option('--data <dir>', 'data folder', defaultDataDir())
    .action(async (text: string, { data }: { data: string }) => {
      const { report, accepted } = await inspectToken(
        text,
        setting('LAVISH_JWKS') ? tokenKeys() : await secretsOf(data),
      );
      console.log(report);
      if (!accepted) process.exitCode = 1;
    });
}

interface RevokeOptions {
  jti?: string;
  user?: string;
  data: string;
}

async function revokeTokens({ jti, user, data }: RevokeOptions): Promise<string> {
  if ((jti === undefined) === (user === undefined))
    throw new UsageError('Name the token with --jti, or the user with --user, one of them.');
  if (user !== undefined) checkUserId(user);
  if (jti !== undefined && !Compile(PostTokenRevocation).Check({ jti }))
    throw new UsageError('--jti is the jti claim of a token: 1–256 characters.');
  const revocation = await onMigratedDatabase(data, (url) => {
    const pool = openPool(url, console.error, 1);
    return addRevocation(pool, jti === undefined ? { user: user! } : { jti }).finally(() => pool.end());
  });
  if (isRefusal(revocation)) throw new UsageError(revocation.detail);
  const whose = jti === undefined ? `all tokens of ${user} that were issued until` : `the token ${jti} at`;
  return `Revoked ${whose} ${timestamp(revocation.revokedAt)}. Every node refuses them within two seconds.`;
}

function checkUserId(user: string): void {
  if (!Compile(PlatformId).Check(user))
    throw new UsageError(`${user} is not a user id: 1–64 letters, digits and _ . : -`);
}

async function createToken(options: CreateOptions): Promise<string> {
  const { user, room, name, ttl, watch, send, host, moderate, overlay } = options;
  checkUserId(user);
  const seconds = Number(ttl);
  if (!Number.isSafeInteger(seconds) || seconds < 1) throw new UsageError('--ttl is a number of seconds.');
  const grants: Grants = Object.fromEntries(
    Object.entries({ room, watch, send, host, moderate, overlay }).filter(([, value]) => value !== undefined),
  );
  const [keyId, key] = await signingKey(options.data);
  const claims = { user, grants, issuedAtMs: Date.now(), ttlS: seconds, ...(name !== undefined && { name }) };
  return signToken(claims, keyId, key);
}

/** The token's claims, and the verdict of the very check that the server makes. */
async function inspectToken(text: string, keys: TokenKeys) {
  const verdict = await verifyToken(text, keys, Date.now());
  const accepted = !('code' in verdict);
  let claims = 'It cannot be read as a JWT.';
  try {
    claims = JSON.stringify(decodeJwt(text), null, 2);
  } catch {
    // The verdict says what is wrong with it.
  }
  const sentence =
    'code' in verdict
      ? `Refused: ${verdict.detail}`
      : `Accepted until ${new Date(expiryOf(verdict)).toISOString()}.`;
  return { report: `${claims}\n${sentence}`, accepted };
}

const expiryOf = (identity: { kind: string; expiresAt?: number }) => identity.expiresAt ?? 0;
