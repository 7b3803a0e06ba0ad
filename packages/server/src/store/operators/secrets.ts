import { createHash, randomBytes } from 'node:crypto';

/** A new secret of 256 bits, as text for a cookie or a link. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is stored of a secret. It has 256 bits, so no salt and no slow function is needed. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
