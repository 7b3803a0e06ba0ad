/*
 * Times as an operator types them: in the zone in which the server counts days, whatever zone the browser is in.
 */

/** What a zone's clocks show at an instant, for `<input type="datetime-local">`: `2026-11-30T15:04`. */
export function wallTime(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    ...{ hourCycle: 'h23', timeZone },
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value;
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** The instant at which a zone's clocks show `wall`; when they show it twice, the earlier one. Null: `wall` is no time. */
export function instantOf(wall: string, timeZone: string): number | null {
  const asUtc = Date.parse(`${wall}:00Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall) || Number.isNaN(asUtc)) return null;
  const offsetAt = (at: number) => Date.parse(`${wallTime(at, timeZone)}:00Z`) - at;
  // The offsets half a day before and after: they differ where clocks are changed in between.
  const HALF_DAY_MS = 43_200_000;
  const candidates = [asUtc - HALF_DAY_MS, asUtc + HALF_DAY_MS].map((near) => asUtc - offsetAt(near));
  const exact = candidates.filter((at) => wallTime(at, timeZone) === wall);
  // A time that the clocks leave out is read as if they had been changed before.
  return Math.min(...(exact.length > 0 ? exact : candidates));
}
