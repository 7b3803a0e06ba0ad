import type { JWTVerifyGetKey } from 'jose';

/** The key that checks the tokens of one issuer: a shared secret, or the issuer's published public keys. */
export type TokenKey = Uint8Array | JWTVerifyGetKey;

/** Keys by the `iss` of the tokens that they check. */
export type TokenKeys = ReadonlyMap<string, TokenKey>;

/** The algorithms allowed for a key. Secrets and public keys share no algorithm, so a public key is never used as a secret. */
export const algorithmsOf = (key: TokenKey): string[] => (key instanceof Uint8Array ? ['HS256'] : ASYMMETRIC);

const ASYMMETRIC = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
