/** One line of a transcript: what one side sent. */
export interface Line {
  from: 'client' | 'server';
  message: Record<string, unknown> & { t: string };
}

/** The transcripts of a document, each the lines of one connection. */
export function transcriptsIn(document: string): Line[][] {
  return [...document.matchAll(/```transcript\n([^`]+)```/g)].map(([, text = '']) =>
    text
      .trim()
      .split('\n')
      .map((line) => ({
        from: line.startsWith('→') ? 'client' : 'server',
        message: JSON.parse(line.slice(1)),
      })),
  );
}

/** The identifiers and the epoch of another run, by those in the document. */
export type Names = Map<string, string>;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** A version of the catalogue. A node may have read a newer one meanwhile. */
const VERSION = /^[0-9a-f]{16}$/;
const DRAWN = /^((gft|stk)_)?[0-9a-f]{32}$|^[0-9a-f]{8}$/;

/**
 * Whether `real` is the documented message in another run: times differ, and random values are drawn again, each the same
 * throughout. Adds the pairs that it finds to `names`.
 */
export function isTheSame(documented: unknown, real: unknown, names: Names): boolean {
  if (typeof documented === 'string' && typeof real === 'string') {
    if (TIME.test(documented)) return TIME.test(real);
    if (VERSION.test(documented)) return VERSION.test(real);
    if (!DRAWN.test(documented)) return documented === real;
    if (!names.has(documented) && DRAWN.test(real)) names.set(documented, real);
    return names.get(documented) === real;
  }
  if (typeof documented !== 'object' || documented === null || typeof real !== 'object' || real === null) {
    return documented === real;
  }
  const keys = Object.keys(documented);
  return (
    keys.length === Object.keys(real).length &&
    keys.every((key) =>
      isTheSame((documented as Record<string, unknown>)[key], (real as Record<string, unknown>)[key], names),
    )
  );
}

/** A documented message with this run's names. */
export const withNames = <T>(message: T, names: Names): T =>
  JSON.parse(JSON.stringify(message), (_, value) => names.get(value) ?? value);
