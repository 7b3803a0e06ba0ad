import { type Grants, LIMITS, Name, PlatformId, PostTokenRevocation } from '@lavish/protocol';
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

const KEYS_FROM = 'The keys are those of LAVISH_TOKEN_KEYS, else those in the data folder of `lavish dev`.';

export function register(program: Command): void {
  const token = program.command('token').description('create, inspect and revoke tokens of users');

  token
    .command('create')
    .description(`create a token for a user. ${KEYS_FROM}`)
    .requiredOption('--user <id>', 'the user as whom the token acts')
    .option('--room <id>', 'restrict the token to this room (default: all rooms)')
    .option('--name <name>', 'name of the user, used when the user does not exist yet')
    .option('--ttl <seconds>', 'seconds until the token expires', '3600')
    .option('--watch', 'grant watching rooms')
    .option('--send', 'grant sending gifts')
    .option('--host', 'grant hosting')
    .option('--moderate', 'grant blocking senders')
    .option('--overlay', 'grant what an overlay needs: watching only')
    .option('--data <dir>', 'data folder', defaultDataDir())
    .action(async (options: CreateOptions) => {
      console.log(await createToken(options));
    });

  token
    .command('revoke')
    .description(
      'revoke one token, or all tokens of a user that were issued until now. The database is that of DATABASE_URL, else that of `lavish dev`.',
    )
    .option('--jti <id>', 'revoke the token with this jti, which `lavish token inspect` prints')
    .option('--user <id>', 'revoke all tokens of this user that were issued until now')
    .option('--data <dir>', 'data folder', defaultDataDir())
    .action(async (options: RevokeOptions) => {
      console.log(await revokeTokens(options));
    });

  token
    .command('inspect <token>')
    .description(`print the claims of a token, and whether it would be accepted. ${KEYS_FROM}`)
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
    throw new UsageError('Set exactly one of --jti and --user.');
  if (user !== undefined) checkUserId(user);
  if (jti !== undefined && !Compile(PostTokenRevocation).Check({ jti }))
    throw new UsageError('--jti must be the jti claim of a token: 1 to 256 characters.');
  const revocation = await onMigratedDatabase(data, (url) => {
    const pool = openPool(url, console.error, 1);
    return addRevocation(pool, jti === undefined ? { user: user! } : { jti }).finally(() => pool.end());
  });
  if (isRefusal(revocation)) throw new UsageError(revocation.detail);
  const revoked = jti === undefined ? `all tokens of ${user} that were issued until` : `the token ${jti} at`;
  return `Revoked ${revoked} ${timestamp(revocation.revokedAt)}. Every node refuses them within two seconds.`;
}

function checkUserId(user: string): void {
  if (!Compile(PlatformId).Check(user))
    throw new UsageError(`${user} is not a user id: use 1 to 64 letters, digits and _ . : -`);
}

async function createToken(options: CreateOptions): Promise<string> {
  const { user, room, name, ttl, watch, send, host, moderate, overlay } = options;
  checkUserId(user);
  // The server would ignore such a name.
  if (name !== undefined && !Compile(Name).Check(name))
    throw new UsageError(
      `--name must be text of 1 to ${LIMITS.maxNameLength} characters, none of them a control character.`,
    );
  const seconds = Number(ttl);
  if (!Number.isSafeInteger(seconds) || seconds < 1)
    throw new UsageError('--ttl must be an integer of seconds, at least 1.');
  const grants: Grants = Object.fromEntries(
    Object.entries({ room, watch, send, host, moderate, overlay }).filter(([, value]) => value !== undefined),
  );
  const [keyId, key] = await signingKey(options.data);
  const claims = { user, grants, issuedAtMs: Date.now(), ttlS: seconds, ...(name !== undefined && { name }) };
  return signToken(claims, keyId, key);
}

/** Returns the token's claims, and whether the server would accept it. It uses the server's own check. */
async function inspectToken(text: string, keys: TokenKeys) {
  const verdict = await verifyToken(text, keys, Date.now());
  const accepted = !('code' in verdict);
  let claims = 'It cannot be read as a JWT.';
  try {
    claims = JSON.stringify(decodeJwt(text), null, 2);
  } catch {
    // The verdict below has the reason.
  }
  const sentence =
    'code' in verdict
      ? `Refused: ${verdict.detail}`
      : `Accepted until ${new Date(expiryOf(verdict)).toISOString()}.`;
  return { report: `${claims}\n${sentence}`, accepted };
}

const expiryOf = (identity: { kind: string; expiresAt?: number }) => identity.expiresAt ?? 0;
