import { randomUUID } from 'node:crypto';
import { Grants, LIMITS, Name, PlatformId, type Refusal } from '@lavish/protocol';
import { decodeJwt, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { Compile } from 'typebox/compile';
import { refuse } from '../domain/refusal.ts';
import type { Identity } from '../domain/users/identity.ts';
import { algorithmsOf, type TokenKey, type TokenKeys } from './token-keys.ts';

const grantsSchema = Compile(Grants);
const userSchema = Compile(PlatformId);
/** The same rule as in `PUT /v1/users/{user}`, so that a token cannot set a name that this endpoint refuses. */
const nameSchema = Compile(Name);

/**
 * Returns the identity of a token, or a refusal with the reason. `now` is in unix milliseconds. An invalid `name` is
 * ignored: `nameIgnored` is called with the user, and the token stays valid.
 */
export async function verifyToken(
  token: string,
  keys: TokenKeys,
  now: number,
  audience?: string,
  nameIgnored: (user: string) => void = () => {},
): Promise<Identity | Refusal> {
  try {
    const key = keyOf(token, keys);
    if ('code' in key) return key;
    const options = {
      algorithms: algorithmsOf(key),
      clockTolerance: LIMITS.clockSkewS,
      currentDate: new Date(now),
      requiredClaims: ['sub', 'exp'],
      ...(audience !== undefined && { audience }),
    };
    const verified = await (key instanceof Uint8Array
      ? jwtVerify(token, key, options)
      : jwtVerify(token, key, options));
    return identityOf(verified.payload, now, nameIgnored);
  } catch (error) {
    return refusalOf(error);
  }
}

/** Returns the key that `iss` names. Reading `iss` before the check is safe: it only selects the key of the check. */
function keyOf(token: string, keys: TokenKeys): TokenKey | Refusal {
  const { iss } = decodeJwt(token);
  if (typeof iss !== 'string')
    return unauthenticated('The token has no iss: the id of the key that signed it.');
  return (
    keys.get(iss) ??
    unauthenticated(`The token's iss (${iss.slice(0, 64)}) is not the id of a key of this server.`)
  );
}

function identityOf(
  payload: JWTPayload,
  now: number,
  nameIgnored: (user: string) => void,
): Identity | Refusal {
  const { sub, exp, iat, jti, name, lavish = {} } = payload;
  const nowS = Math.floor(now / 1_000);
  // A revocation of all of a user's tokens compares `iat`. The token of an issuer whose clock is ahead would survive it.
  if (typeof iat === 'number' && iat > nowS + LIMITS.clockSkewS)
    return unauthenticated("The token's iat is in the future.");
  if (!userSchema.Check(sub)) return unauthenticated("The token's sub is not a user id.");
  if (!grantsSchema.Check(lavish))
    return unauthenticated(
      "The token's lavish claim is not { room?, watch?, send?, host?, moderate?, overlay? }.",
    );
  const isName = nameSchema.Check(name);
  if (!isName && name !== undefined && name !== null) nameIgnored(sub);
  return {
    kind: 'user',
    user: sub,
    name: isName ? name : null,
    grants: lavish,
    expiresAt: exp! * 1000,
    ...(typeof jti === 'string' && { jti }),
    // The issuer's clock may be ahead, but the token was issued before this second is over.
    ...(typeof iat === 'number' && { issuedAtS: Math.min(iat, nowS + 1) }),
  };
}

const unauthenticated = (detail: string) => refuse('unauthenticated', detail);

function refusalOf(error: unknown): Refusal {
  if (error instanceof errors.JWTExpired) return unauthenticated('The token has expired.');
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'nbf' && error.reason === 'check_failed')
      return unauthenticated('The token is not valid yet.');
    return unauthenticated(
      `The token's ${error.claim} is ${error.reason === 'missing' ? 'missing' : 'wrong'}.`,
    );
  }
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey) {
    return unauthenticated('The signature is not by the key that the token names.');
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return unauthenticated(
      "The token's alg does not fit its key: HS256 for a secret, RS, PS, ES or EdDSA for published keys.",
    );
  }
  if (error instanceof errors.JWKSMultipleMatchingKeys) {
    return unauthenticated('The token has no kid, and several keys of its issuer match: set the kid.');
  }
  if (
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JOSENotSupported
  ) {
    return unauthenticated('The token is not a JWT.');
  }
  // The key set could not be fetched or read, which the client cannot correct.
  return refuse('overloaded', "The keys of the token's issuer are unavailable: try again in a moment.", {
    retry_after_s: 1,
  });
}

export interface TokenClaims {
  user: string;
  name?: string;
  grants: Grants;
  /** Unix milliseconds. A revocation of the user's tokens compares its time with this one. */
  issuedAtMs: number;
  /** Seconds from `issuedAtMs` until the token expires. */
  ttlS: number;
}

/** Signs a token with the key `keyId`, which becomes its `iss`. The token can be revoked by its `jti`. */
export function signToken(
  claims: TokenClaims,
  keyId: string,
  key: Uint8Array,
  jti: string = randomUUID(),
): Promise<string> {
  const issuedAtS = Math.floor(claims.issuedAtMs / 1_000);
  return new SignJWT({ lavish: claims.grants, ...(claims.name !== undefined && { name: claims.name }) })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(keyId)
    .setSubject(claims.user)
    .setIssuedAt(issuedAtS)
    .setJti(jti)
    .setExpirationTime(issuedAtS + claims.ttlS)
    .sign(key);
}
