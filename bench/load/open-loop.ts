import { setTimeout as wait } from 'node:timers/promises';
import { sendOpenLoop } from '../../packages/server/src/cli/simulate/open-loop.ts';
import type { Connection } from './connection.ts';
import { createTally, type Report } from './tally.ts';

/** How many gifts are due each second, and for how long. */
export interface Phase {
  rate: number;
  seconds: number;
}

/** The outcome of the gifts that were due within a quarter of a second. */
export interface Moment {
  /** Since the start of the first phase. */
  atMs: number;
  accepted: number;
  refused: number;
  acknowledgementP99Ms: number;
}

export interface OpenLoopReport {
  /** By phase. */
  phases: Report[];
  timeline: Moment[];
}

const MOMENT_MS = 250;

/**
 * Sends gifts in an open loop: the latency of each is measured from the moment at which it was due. Phases follow one another
 * without a pause. A gift is dropped and counted as dropped if every connection has `perConnection` gifts without a response.
 */
export async function openLoop(
  connections: readonly Connection[],
  perConnection: number,
  phases: readonly Phase[],
): Promise<OpenLoopReport> {
  const moments = phases.flatMap(({ seconds }) =>
    Array.from({ length: Math.ceil((seconds * 1000) / MOMENT_MS) }, () => ({
      refused: 0,
      latencies: [] as number[],
    })),
  );
  const tallies = phases.map(createTally);
  const free = connectionsInTurn(connections, perConnection);
  let unanswered = 0;

  function send(phase: number, dueMs: number) {
    const tally = tallies[phase]!;
    const connection = free.take();
    if (connection === undefined) return tally.dropped();
    tally.sent(performance.now() - dueMs);
    unanswered += 1;
    connection.send((answer) => {
      unanswered -= 1;
      free.answered(connection);
      const afterMs = performance.now() - dueMs;
      tally.answered(answer, afterMs);
      const moment = moments[Math.floor((dueMs - startMs) / MOMENT_MS)];
      if (answer === 'accepted') moment?.latencies.push(afterMs);
      else if (moment) moment.refused += 1;
    });
    free.sent(connection);
  }

  const startMs = performance.now();
  let phaseStartMs = startMs;
  for (const [phase, { rate, seconds }] of phases.entries()) {
    await sendOpenLoop({
      rate,
      durationS: seconds,
      startMs: phaseStartMs,
      stepMs: 1,
      send: (dueMs) => send(phase, dueMs),
    });
    phaseStartMs += seconds * 1000;
  }
  while (unanswered > 0) await wait(10);

  return {
    phases: tallies.map((tally, phase) => tally.report(phases[phase]!.seconds)),
    timeline: moments.map(({ refused, latencies }, index) => ({
      atMs: index * MOMENT_MS,
      accepted: latencies.length,
      refused,
      acknowledgementP99Ms: percentile99(latencies),
    })),
  };
}

/** After this many were taken from the front, the array is cut. */
const CUT_AT = 10_000;

/**
 * The connections that can take another gift, in turn. Searching thousands of waiting connections would take longer than
 * sending.
 */
function connectionsInTurn(connections: readonly Connection[], perConnection: number) {
  let free = [...connections];
  let front = 0;
  return {
    take(): Connection | undefined {
      if (front === CUT_AT) {
        free = free.slice(front);
        front = 0;
      }
      return front < free.length ? free[front++] : undefined;
    },
    sent(connection: Connection) {
      if (connection.underWay < perConnection) free.push(connection);
    },
    answered(connection: Connection) {
      if (connection.underWay === perConnection - 1) free.push(connection);
    },
  };
}

function percentile99(numbers: number[]): number {
  numbers.sort((a, b) => a - b);
  return numbers[Math.ceil(numbers.length * 0.99) - 1] ?? 0;
}
