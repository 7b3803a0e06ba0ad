/**
 * In one query. So many answers are acted on in one turn of the event loop: 100 welcomes take 3 ms, and a query for
 * 100 hardly longer than for one.
 */
const PAGE = 100;

interface Waiting<Asked, Found> {
  asked: Asked;
  resolve(found: Found): void;
  reject(fault: unknown): void;
}

/**
 * Makes one read of many askers: one query at a time, for all who have come meanwhile. What is found must stand in the
 * order of what was asked. Everyone is answered from a query that began after asking.
 */
export function batchReads<Asked, Found>(
  read: (asked: Asked[]) => Promise<Found[]>,
): (asked: Asked) => Promise<Found> {
  let waiting: Waiting<Asked, Found>[] = [];
  let reading = false;

  async function readAll() {
    reading = true;
    while (waiting.length > 0) {
      const page = waiting.slice(0, PAGE);
      waiting = waiting.slice(PAGE);
      try {
        const found = await read(page.map(({ asked }) => asked));
        for (const [index, { resolve }] of page.entries()) resolve(found[index]!);
      } catch (fault) {
        for (const { reject } of page) reject(fault);
      }
    }
    reading = false;
  }

  return (asked) =>
    new Promise((resolve, reject) => {
      waiting.push({ asked, resolve, reject });
      if (!reading) void readAll();
    });
}
