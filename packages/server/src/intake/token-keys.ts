import type { JWTVerifyGetKey } from 'jose';

/** What checks the tokens of one issuer: a secret that both sides know, or the issuer's published public keys. */
export type TokenKey = Uint8Array | JWTVerifyGetKey;

/** By key id: the `iss` of the tokens that they check. */
export type TokenKeys = ReadonlyMap<string, TokenKey>;

/** Which algorithms a key may be used with. Kept apart, so that a public key is never taken for a secret. */
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
