import { Grants, LIMITS, PlatformId, type Refusal } from '@lavish/protocol';
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { Compile } from 'typebox/compile';
import type { Identity } from '../domain/identity.ts';
import { refuse } from '../domain/refuse.ts';

/** Secrets by key id: the `iss` of the tokens they sign. */
export type TokenKeys = ReadonlyMap<string, Uint8Array>;

const grantsSchema = Compile(Grants);
const userSchema = Compile(PlatformId);

/** Says who a token's bearer is, or in a sentence why it is refused. `now` in unix milliseconds. */
export async function verifyToken(
  token: string,
  keys: TokenKeys,
  now: number,
  audience?: string,
): Promise<Identity | Refusal> {
  try {
    const { payload } = await jwtVerify(token, (_header, jws) => keyOf(jws.payload, keys), {
      algorithms: ['HS256'],
      clockTolerance: LIMITS.clockSkewS,
      currentDate: new Date(now),
      requiredClaims: ['sub', 'exp'],
      ...(audience !== undefined && { audience }),
    });
    return identityOf(payload);
  } catch (error) {
    if (error instanceof UnknownIssuer) return unauthenticated(error.message);
    if (error instanceof errors.JOSEError) return unauthenticated(sentenceOf(error));
    throw error;
  }
}

class UnknownIssuer extends Error {}

/** The key that `iss` names. It is read before the signature is checked: it only chooses what to check with. */
function keyOf(encodedPayload: string | Uint8Array, keys: TokenKeys): Uint8Array {
  const text = typeof encodedPayload === 'string' ? encodedPayload : new TextDecoder().decode(encodedPayload);
  let issuer: unknown;
  try {
    issuer = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))?.iss;
  } catch {
    throw new UnknownIssuer('The token is not a JWT.');
  }
  if (typeof issuer !== 'string')
    throw new UnknownIssuer('The token has no iss: the id of the key that signed it.');
  const key = keys.get(issuer);
  if (!key) throw new UnknownIssuer(`The token's iss (${issuer.slice(0, 64)}) names no key known here.`);
  return key;
}

function identityOf(payload: JWTPayload): Identity | Refusal {
  const { sub, exp, name, lavish = {} } = payload;
  if (!userSchema.Check(sub)) return unauthenticated("The token's sub is not a user id.");
  if (!grantsSchema.Check(lavish))
    return unauthenticated(
      "The token's lavish claim is not { room?, watch?, send?, host?, moderate?, overlay? }.",
    );
  const known = typeof name === 'string' && name.length <= LIMITS.maxNameLength && !name.includes('\0');
  return {
    kind: 'user',
    user: sub,
    name: known ? name : null,
    grants: lavish,
    expiresAt: exp! * 1000,
  };
}

const unauthenticated = (detail: string) => refuse('unauthenticated', detail);

function sentenceOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired.';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'nbf' && error.reason === 'check_failed') return 'The token is not valid yet.';
    return `The token's ${error.claim} is ${error.reason === 'missing' ? 'missing' : 'wrong'}.`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return "The token's signature is not by the key it names.";
  if (error instanceof errors.JOSEAlgNotAllowed)
    return 'The token is not signed with an algorithm accepted here (HS256).';
  return 'The token is not a JWT.';
}

export interface TokenClaims {
  user: string;
  name?: string;
  grants: Grants;
  /** Unix seconds. */
  expiresAtS: number;
}

/** Signs a token with the key `keyId`. */
export function signToken(claims: TokenClaims, keyId: string, key: Uint8Array): Promise<string> {
  return new SignJWT({ lavish: claims.grants, ...(claims.name !== undefined && { name: claims.name }) })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(keyId)
    .setSubject(claims.user)
    .setIssuedAt()
    .setExpirationTime(claims.expiresAtS)
    .sign(key);
}
