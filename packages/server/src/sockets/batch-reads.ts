/**
 * The most arguments of one query. Their callers continue in one turn of the event loop: 100 welcomes take 3 ms, and a query
 * for 100 takes hardly longer than for one.
 */
const PAGE = 100;

interface Waiting<Argument, Found> {
  argument: Argument;
  resolve(found: Found): void;
  reject(fault: unknown): void;
}

/**
 * Combines the reads of many callers: one query at a time, for all calls that were made meanwhile. `read` returns its
 * results in the order of its arguments. Each call gets its result from a query that began after the call. `pageSize`:
 * arguments of one query.
 */
export function batchReads<Argument, Found>(
  read: (page: Argument[]) => Promise<Found[]>,
  pageSize = PAGE,
): (argument: Argument) => Promise<Found> {
  let waiting: Waiting<Argument, Found>[] = [];
  let reading = false;

  async function readAll() {
    reading = true;
    while (waiting.length > 0) {
      const page = waiting.slice(0, pageSize);
      waiting = waiting.slice(pageSize);
      try {
        const found = await read(page.map(({ argument }) => argument));
        for (const [index, { resolve }] of page.entries()) resolve(found[index]!);
      } catch (fault) {
        for (const { reject } of page) reject(fault);
      }
    }
    reading = false;
  }

  return (argument) =>
    new Promise((resolve, reject) => {
      waiting.push({ argument, resolve, reject });
      if (!reading) void readAll();
    });
}
