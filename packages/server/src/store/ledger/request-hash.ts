import { createHash } from 'node:crypto';

/** A hash of a request, which is the same for the same fields in any order. Fields that are undefined do not count. */
export const requestHash = (request: Readonly<Record<string, unknown>>): string =>
  createHash('sha256')
    .update(
      JSON.stringify(
        Object.entries(request)
          .filter(([, value]) => value !== undefined)
          .sort(),
      ),
    )
    .digest('hex');
