import { setTimeout as wait } from 'node:timers/promises';
import type { Transport } from '../load/load.ts';
import type { Report } from '../load/tally.ts';
import { median, ms, thousands } from '../support/numbers.ts';
import type { Cores, Stage } from '../support/stage.ts';
import type { RefusingServer } from './refusing-server.ts';
import type { Slowdown } from './slowdown.ts';

interface Case {
  title: string;
  transport: Transport;
  /** Each sender repeats after each response, or each gift is sent when it is due. */
  loop: 'repeat' | 'open';
  /** Whether refusing may use the CPU time that a bare server needs for it. */
  isRefusingAllowedFor?: boolean;
}

export const CASES = {
  socket: { title: 'socket, open loop', transport: 'socket', loop: 'open' },
  'socket-repeat': {
    title: 'socket, senders repeat on each response',
    transport: 'socket',
    loop: 'repeat',
  },
  'http-repeat': { title: 'HTTP, senders repeat on each response', transport: 'http', loop: 'repeat' },
  'http-open': {
    title: 'HTTP, open loop',
    transport: 'http',
    loop: 'open',
    isRefusingAllowedFor: true,
  },
} as const satisfies Record<string, Case>;

export type CaseName = keyof typeof CASES;

const TARGET = 0.9;

/** During normal load a refused sender waits as long as the refusal requests. */
const RETRY_MS = 1_000;

/**
 * A connection has one request at a time, and refusals may be held back for a second: with fewer connections than this the load would
 * not be open.
 */
export const OPEN_HTTP_CONNECTIONS = 10_000;

/** A pause between phases, so that no phase measures what the one before left. */
const PAUSE_MS = 1_000;

interface Size {
  pairs: number;
  seconds: number;
  senders: number;
  times: number;
}

interface Pair {
  best: number;
  accepted: number;
  refused: number;
  /** Gifts for which the load had no free connection, a second. */
  dropped: number;
  /** The share of the server's core that a bare server needs for these refusals. */
  refusingShare: number;
  acknowledgementP99Ms: number;
  cores: Cores;
}

type Arena = Stage & { refusing: RefusingServer; slowdown: Slowdown };

/** Measures one case in pairs and prints its ratio and the target. */
export async function measureCase(name: CaseName, arena: Arena, size: Size): Promise<void> {
  const one: Case = CASES[name];
  const { load, server } = arena;
  const connections =
    one.transport === 'http' && one.loop === 'open'
      ? Math.max(OPEN_HTTP_CONNECTIONS, size.senders)
      : size.senders;
  await load.connect({ server: server.access, transport: one.transport, senders: connections });
  await load.closedLoop({ seconds: 3, senders: size.senders, afterRefusalMs: RETRY_MS });
  console.log(`\n${one.title}${one.loop === 'open' ? `, ${size.times} × the best rate due` : ''}`);

  const calms = [await bestRate(arena, size)];
  const pairs: Pair[] = [];
  const codes = new Map<string, number>();
  for (let pair = 0; pair < size.pairs; pair++) {
    const before = calms[pair]!;
    const { report, cores } = await overload(arena, one, size, before * size.times);
    for (const [code, count] of Object.entries(report.refused))
      codes.set(code, (codes.get(code) ?? 0) + count);
    await wait(PAUSE_MS);
    const refused = perSecond(sumOf(report.refused), report);
    const refusingShare = one.isRefusingAllowedFor
      ? await shareOfRefusing(arena, refused, size, connections)
      : 0;
    calms.push(await bestRate(arena, size));
    const best = (before + calms[pair + 1]!) / 2;
    pairs.push({
      best,
      accepted: perSecond(report.accepted, report),
      refused,
      dropped: perSecond(report.dropped, report),
      refusingShare,
      acknowledgementP99Ms: report.acknowledgement.p99,
      cores,
    });
  }
  print(pairs);
  printCodes(codes);
}

function printCodes(codes: ReadonlyMap<string, number>): void {
  const others = [...codes].filter(([code]) => code !== 'overloaded');
  if (others.length === 0) return;
  console.log(`  other answers: ${others.map(([code, count]) => `${code} ${thousands(count)}`).join(', ')}`);
}

async function bestRate({ load }: Arena, { seconds, senders }: Size): Promise<number> {
  const report = await load.closedLoop({ seconds, senders, afterRefusalMs: RETRY_MS });
  await wait(PAUSE_MS);
  if (report.accepted === 0) throw new Error(`Nothing was accepted: ${JSON.stringify(report.refused)}`);
  return perSecond(report.accepted, report);
}

async function overload(
  { load, countingCores }: Arena,
  { loop }: Case,
  { seconds, senders }: Size,
  rate: number,
): Promise<{ report: Report; cores: Cores }> {
  const { result, cores } = await countingCores(async () =>
    loop === 'repeat'
      ? load.closedLoop({ seconds, senders, afterRefusalMs: 0 })
      : (await load.openLoop({ phases: [{ rate, seconds }] })).phases[0]!,
  );
  return { report: result, cores };
}

async function shareOfRefusing(
  { refusing, slowdown }: Arena,
  refusedPerS: number,
  { seconds }: Size,
  connections: number,
): Promise<number> {
  if (refusedPerS < 1) return 0;
  const each = await refusing.cpuSecondsPerRefusal({ rate: refusedPerS, seconds: seconds / 2, connections });
  return (refusedPerS * each) / slowdown.coreShare;
}

const sumOf = (refused: Report['refused']) => Object.values(refused).reduce((sum, count) => sum + count, 0);

const perSecond = (count: number, { seconds }: Report) => count / seconds;

function print(pairs: readonly Pair[]): void {
  const of = (read: (pair: Pair) => number) => median(pairs.map(read));
  const ratios = pairs.map(({ accepted, best, refusingShare }) => accepted / (best * (1 - refusingShare)));
  const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
  const share = of(({ refusingShare }) => refusingShare);
  const ratio = median(ratios);
  console.log(
    `  best ${thousands(of(({ best }) => best))}/s, accepted ${thousands(of(({ accepted }) => accepted))}/s, ` +
      `refused ${thousands(of(({ refused }) => refused))}/s, ` +
      `not sent for lack of a connection ${thousands(of(({ dropped }) => dropped))}/s, ` +
      `p99 of those accepted ${ms(of(({ acknowledgementP99Ms }) => acknowledgementP99Ms))}`,
  );
  const cores = (name: keyof Cores) => of((pair) => pair.cores[name]).toFixed(2);
  console.log(
    `  cores: server ${cores('server')}, PostgreSQL ${cores('postgres')}, load ${cores('load')}` +
      (share > 0 ? `; a bare server needs ${share.toFixed(2)} of the server's core for these refusals` : ''),
  );
  console.log(
    `  accepted of ${share > 0 ? 'best × (1 − that share)' : 'the best rate'}: ${ratio.toFixed(2)} (${spread}), ` +
      `target ${TARGET}: ${ratio >= TARGET ? 'reached' : 'MISSED'}`,
  );
}
