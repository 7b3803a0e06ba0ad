import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { acceptStep, type Credentials, useRecoveryCode } from '../../store/operators/credentials.ts';

const ISSUER = 'Lavish';

/** A code is accepted one step before and after its 30 s, because clocks of telephones differ. */
const TOLERANCE_S = 30;

const RECOVERY_CODES = 10;
/** 80 bits: nobody can guess one, so a plain hash is stored. */
const RECOVERY_BYTES = 10;

/** The library is loaded when it is needed: a node starts without it. */
async function totpLibrary() {
  const [{ TOTP }, { NodeCryptoPlugin }, { ScureBase32Plugin }] = await Promise.all([
    import('@otplib/totp'),
    import('@otplib/plugin-crypto-node'),
    import('@otplib/plugin-base32-scure'),
  ]);
  return new TOTP({ crypto: new NodeCryptoPlugin(), base32: new ScureBase32Plugin() });
}

/** A new secret, and the URI that an authenticator reads from a QR code. */
export async function newTotpSecret(name: string): Promise<{ secret: string; uri: string }> {
  const totp = await totpLibrary();
  const secret = totp.generateSecret();
  return { secret, uri: totp.toURI({ secret, label: name, issuer: ISSUER }) };
}

export const newRecoveryCodes = (): string[] =>
  Array.from({ length: RECOVERY_CODES }, () => randomBytes(RECOVERY_BYTES).toString('hex'));

/** Blanks and hyphens are for people. */
const plain = (code: string) => code.replace(/[\s-]/g, '').toLowerCase();

/** Whether this is a code of the secret that was not used. It is used up. `now`: the database's time, unix milliseconds. */
export async function useTotpCode(
  pool: pg.Pool,
  { id, totpSecret }: Credentials,
  code: string,
  now: number,
): Promise<boolean> {
  const token = plain(code);
  if (totpSecret === null || !/^\d{6}$/.test(token)) return false;
  const totp = await totpLibrary();
  const result = await totp.verify(token, {
    secret: totpSecret,
    epoch: Math.floor(now / 1_000),
    epochTolerance: TOLERANCE_S,
  });
  return result.valid && 'timeStep' in result && acceptStep(pool, id, result.timeStep);
}

/** Like `useTotpCode`, for a code or one of the recovery codes. */
export const useSecondFactor = async (
  pool: pg.Pool,
  credentials: Credentials,
  code: string,
  now: number,
): Promise<boolean> =>
  (await useTotpCode(pool, credentials, code, now)) || useRecoveryCode(pool, credentials.id, plain(code));
