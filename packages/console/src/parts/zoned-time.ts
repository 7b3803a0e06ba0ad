const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const created = new Intl.DateTimeFormat('en-CA', {
    ...{
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    },
    ...{ hourCycle: 'h23', timeZone },
  });
  formats.set(timeZone, created);
  return created;
}

/** The time that a zone's clocks show at an instant, as a field of the type `datetime-local` has it: `2026-03-06T18:00:00`. */
export function zonedTime(at: number, timeZone: string): string {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}`;
}

/** As `zonedTime`, without seconds if there are none. */
export const fieldTime = (at: number, timeZone: string): string =>
  zonedTime(at, timeZone).replace(/:00$/, '');

/** The `step` of a field of the type `datetime-local`: seconds are shown only if the time has some. */
export const timeStep = (local: string): number => (local.length > 16 ? 1 : 60);

/**
 * The instant at which a zone's clocks show a time, unix milliseconds. Where a time is shown twice it is the first of both, and
 * where it is left out, one that is later by as much as is left out. NaN: the text is no time.
 */
export function instantOf(local: string, timeZone: string): number {
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc)) return Number.NaN;
  const offsetAt = (at: number) => Date.parse(`${zonedTime(at, timeZone)}Z`) - at;
  // The offsets a day before and after: they differ only around a change of the clocks.
  const [before, after] = [offsetAt(asUtc - 86_400_000), offsetAt(asUtc + 86_400_000)];
  const found = [asUtc - before, asUtc - after].find((at) => at + offsetAt(at) === asUtc);
  return found ?? asUtc - before;
}

/** Whether the browser knows a zone. */
export function isZone(timeZone: string): boolean {
  try {
    return timeZone !== '' && formatOf(timeZone) !== undefined;
  } catch {
    return false;
  }
}
