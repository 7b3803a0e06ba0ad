import type { Quantiles } from './latency.ts';
import type { SimulationReport } from './simulate-audience.ts';

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const plural = (n: number, one: string) => `${number.format(n)} ${one}${n === 1 ? '' : 's'}`;

/** Formats the report for a terminal. */
export function describeReport(report: SimulationReport): string {
  const refused = Object.entries(report.refusals);
  const rows = [
    ['Gifts', `${number.format(report.sent)} sent, ${number.format(report.acknowledged)} acknowledged`],
    [
      'Throughput',
      `${number.format(report.acknowledgedPerS)} a second (target ${number.format(report.rate)})`,
    ],
    ['Coins', number.format(report.coins)],
    ['Receipt after', quantiles(report.ackMs)],
    ['On screen after', quantiles(report.deliveryMs)],
    [
      'Refused',
      refused.length === 0 ? 'none' : refused.map(([code, n]) => `${number.format(n)} ${code}`).join(', '),
    ],
    ...(report.reconnects > 0 ? [['Reconnections', number.format(report.reconnects)]] : []),
  ];
  const width = Math.max(...rows.map(([label]) => label!.length));
  return [
    `${plural(report.viewers, 'viewer')} in ${plural(report.rooms, 'room')}, ${report.elapsedS.toFixed(1)} s, seed ${report.seed}`,
    '',
    ...rows.map(([label, text]) => `  ${label!.padEnd(width)}  ${text}`),
    '',
    ...verdict(report),
  ].join('\n');
}

function verdict({ viewers, incomplete }: SimulationReport): string[] {
  if (incomplete.length === 0) {
    return [
      '✓ Every viewer saw every gift, each seq once and in order, and their sums agree with the receipts.',
    ];
  }
  const shown = incomplete.slice(0, 5);
  return [
    `✗ ${plural(incomplete.length, 'viewer')} of ${number.format(viewers)} missed something:`,
    ...shown.map(({ viewer, room, problems }) => `    ${viewer} in ${room}: ${problems.join('; ')}`),
    ...(incomplete.length > shown.length
      ? [`    and ${plural(incomplete.length - shown.length, 'other')}`]
      : []),
  ];
}

function quantiles({ p50, p95, p99, max, samples }: Quantiles): string {
  if (samples === 0) return 'no samples';
  const parts = Object.entries({ p50, p95, p99, max }).map(([name, ms]) => `${name} ${milliseconds(ms)}`);
  return `${parts.join('   ')}   (${number.format(samples)} measured)`;
}

const milliseconds = (ms: number) => `${ms < 10 ? ms.toFixed(1) : number.format(ms)} ms`;

/** Formats the report as JSON, with names in snake_case like those of the wire. */
export function reportAsJson({ ackMs, deliveryMs, ...report }: SimulationReport): string {
  return JSON.stringify({
    ok: report.incomplete.length === 0,
    viewers: report.viewers,
    rooms: report.rooms,
    seed: report.seed,
    rate: report.rate,
    elapsed_s: report.elapsedS,
    sent: report.sent,
    acknowledged: report.acknowledged,
    acknowledged_per_s: report.acknowledgedPerS,
    coins: report.coins,
    refusals: report.refusals,
    ack_ms: ackMs,
    delivery_ms: deliveryMs,
    reconnects: report.reconnects,
    incomplete: report.incomplete,
  });
}
