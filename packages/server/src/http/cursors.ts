/** Where the next page of a list begins, opaque to clients. */
export const cursorOf = (createdAt: string, id: string): string =>
  Buffer.from(JSON.stringify([Date.parse(createdAt), id])).toString('base64url');

/** Null when the cursor is not one of ours. */
export function positionOf(cursor: string): { createdAt: number; id: string } | null {
  try {
    const [createdAt, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [unknown, unknown];
    const isOurs = isTime(createdAt) && typeof id === 'string' && /^[A-Za-z0-9_.:-]{1,64}$/.test(id);
    return isOurs ? { createdAt, id } : null;
  } catch {
    return null;
  }
}

/** Up to the year 10000, which PostgreSQL writes otherwise. */
const isTime = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < Date.UTC(10_000, 0);
