/*
 * Lists of any length, for both SDKs. No import, so that a browser gets it without the schemas.
 */

/** The longest page that the server returns. */
export const MAX_PAGE_SIZE = 200;

export interface Page<Item> {
  data: Item[];
  has_more: boolean;
  /** The cursor of the next page; null on the last one. */
  next_cursor: string | null;
}

export interface PageRequest {
  /** The `next_cursor` of the previous page. Default: the first page. */
  cursor?: string | undefined;
  /** The most items of the page: 1–200, default 50. */
  limit?: number;
}

/** A list of any length. It sends no request before it is read, and then reads one page at a time, only as far as needed. */
export interface List<Item> extends AsyncIterable<Item> {
  /** Returns the first `n` items, or fewer when there are no more. Rejects with a `LavishError`. */
  first(n: number): Promise<Item[]>;
  /** Returns one page, with the cursor of the next. Rejects with a `LavishError`. */
  page(request?: PageRequest): Promise<Page<Item>>;
}

/** The list whose pages `readPage` returns. */
export function createList<Item>(readPage: (request: PageRequest) => Promise<Page<Item>>): List<Item> {
  async function* items(limit: number): AsyncGenerator<Item> {
    let cursor: string | undefined;
    do {
      const { data, next_cursor }: Page<Item> = await readPage({ limit, cursor });
      yield* data;
      cursor = next_cursor ?? undefined;
    } while (cursor !== undefined);
  }

  return {
    page: (request = {}) => readPage(request),
    [Symbol.asyncIterator]: () => items(MAX_PAGE_SIZE),
    async first(n) {
      const found: Item[] = [];
      if (n <= 0) return found;
      for await (const item of items(Math.min(n, MAX_PAGE_SIZE))) if (found.push(item) === n) break;
      return found;
    },
  };
}
