import { LIMITS } from '@lavish/protocol';
import type { Ask, CallOptions } from './ask.ts';

export interface Page<T> {
  data: T[];
  has_more: boolean;
  /** Asks for the next page; null on the last. */
  next_cursor: string | null;
}

/** A list of any length. Nothing is asked before it is read, and no more than is read, a page at a time. */
export interface List<T> extends AsyncIterable<T> {
  /** The first `n`, or fewer when there are no more. */
  first(n: number): Promise<T[]>;
  /** One page, to hand the cursor on. `limit`: 1–200, default 50. */
  page(of?: { cursor?: string; limit?: number }): Promise<Page<T>>;
}

type Query = Record<string, string | number | undefined>;

/** Reads `path` page by page. */
export function listOf<T>(ask: Ask, path: string, query: Query = {}, options?: CallOptions): List<T> {
  const page: List<T>['page'] = (of = {}) =>
    ask<Page<T>>({ method: 'GET', path, query: { ...query, ...of }, options });

  async function* items(limit: number): AsyncGenerator<T> {
    let cursor: string | null = null;
    do {
      const { data, next_cursor }: Page<T> = await page({ limit, ...(cursor !== null && { cursor }) });
      yield* data;
      cursor = next_cursor;
    } while (cursor !== null);
  }

  return {
    page,
    [Symbol.asyncIterator]: () => items(LIMITS.maxPageSize),
    async first(n) {
      const found: T[] = [];
      if (n <= 0) return found;
      for await (const item of items(Math.min(n, LIMITS.maxPageSize))) if (found.push(item) === n) break;
      return found;
    },
  };
}
