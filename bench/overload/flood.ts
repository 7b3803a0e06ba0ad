import type { Transport } from '../load/load.ts';
import type { Moment } from '../load/open-loop.ts';
import type { Report } from '../load/tally.ts';
import { ms, thousands } from '../support/numbers.ts';
import { residentMiB } from '../support/processes.ts';
import type { Stage } from '../support/stage.ts';

interface FloodOptions {
  transport: Transport;
  senders: number;
  times: number;
  seconds: number;
  showTimeline: boolean;
}

const CALM_S = 10;

/**
 * Half of the best rate, then several times the best rate, then half again. The excess must be refused at once, accepted gifts must not
 * wait long, memory must stay bounded, and latencies must be normal again after the flood.
 */
export async function measureFlood(
  { server, load, countingCores }: Stage,
  { transport, senders, times, seconds, showTimeline }: FloodOptions,
): Promise<void> {
  await load.connect({ server: server.access, transport, senders });
  await load.closedLoop({ seconds: 3 });
  const full = await load.closedLoop({ seconds: CALM_S });
  const reached = full.accepted / full.seconds;
  console.log(`\nReached with ${senders} senders by ${transport}: ${thousands(reached)} gifts/s\n`);

  const before = residentMiB(server.pid).now;
  const calm = { rate: reached / 2, seconds: CALM_S };
  const flood = { rate: reached * times, seconds };
  const { result, cores } = await countingCores(() => load.openLoop({ phases: [calm, flood, calm] }));
  const [calmBefore, flooded, calmAfter] = result.phases as [Report, Report, Report];

  console.log('                 due/s  accepted/s    p50      p99       max    refused/s    p50      p99');
  printPhase('half of best', calm.rate, calmBefore);
  printPhase(`${times} × best`, flood.rate, flooded);
  printPhase('half again', calm.rate, calmAfter);
  const codes = Object.entries(flooded.refused).map(([code, count]) => `${code} ${thousands(count)}`);
  console.log(
    `\n  refused in the flood: ${codes.join(', ')}; not sent, no connection being free: ${flooded.dropped}`,
  );
  const normalMs = Math.max(50, 2 * calmBefore.acknowledgement.p99);
  const floodOverMs = (CALM_S + seconds) * 1000;
  console.log(
    `  p99 is under ${ms(normalMs)} again ${recoveryMs(result.timeline, floodOverMs, normalMs)} ms after the flood`,
  );
  const { now, most } = residentMiB(server.pid);
  console.log(
    `  resident: ${before.toFixed(0)} MiB before, ${most.toFixed(0)} at most, ${now.toFixed(0)} after`,
  );
  console.log(
    `  cores: server ${cores.server.toFixed(2)}, PostgreSQL ${cores.postgres.toFixed(2)}, load ${cores.load.toFixed(2)}; the load was late by ${ms(flooded.lateness.p99)} at p99`,
  );
  if (showTimeline) for (const moment of result.timeline) console.log(JSON.stringify(moment));
}

function printPhase(name: string, rate: number, { accepted, refused, ...report }: Report): void {
  const { acknowledgement, refusal } = report;
  const columns = [
    thousands(rate).padStart(8),
    thousands(accepted / report.seconds).padStart(11),
    ms(acknowledgement.p50).padStart(9),
    ms(acknowledgement.p99).padStart(9),
    ms(acknowledgement.max).padStart(9),
    thousands(Object.values(refused).reduce((sum, count) => sum + count, 0) / report.seconds).padStart(11),
    ms(refusal.p50).padStart(9),
    ms(refusal.p99).padStart(9),
  ];
  console.log(`  ${name.padEnd(12)}${columns.join('')}`);
}

/** From the end of the flood to the last moment that was not normal. */
function recoveryMs(timeline: readonly Moment[], floodOverMs: number, normalMs: number): number {
  const afterwards = timeline.filter(({ atMs }) => atMs >= floodOverMs);
  const abnormal = afterwards.findLast(({ acknowledgementP99Ms }) => acknowledgementP99Ms > normalMs);
  return abnormal === undefined ? 0 : abnormal.atMs + 250 - floodOverMs;
}
