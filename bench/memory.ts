// Whether the server's memory stays level: resident size under an even load for minutes, and after it.
import { setTimeout as wait } from 'node:timers/promises';
import { median, ms, thousands } from './support/numbers.ts';
import { readOptions } from './support/options.ts';
import { residentMiB } from './support/processes.ts';
import { withStage } from './support/stage.ts';

const values = readOptions({
  minutes: { type: 'string', default: '10' },
  senders: { type: 'string', default: '1000' },
});
const minutes = Number(values.minutes);
const AFTERWARDS_S = 60;

await withStage(async ({ server, load }) => {
  const samples: number[] = [];
  const sample = () => samples.push(residentMiB(server.pid).now);

  await load.connect({ server: server.access, transport: 'socket', senders: Number(values.senders) });
  await load.closedLoop({ seconds: 3 });
  const full = await load.closedLoop({ seconds: 10 });
  const rate = full.accepted / full.seconds / 2;
  console.log(`Half of the best rate, ${thousands(rate)} gifts/s, for ${minutes} minutes`);

  const timer = setInterval(sample, 1_000);
  const { phases } = await load.openLoop({ phases: [{ rate, seconds: minutes * 60 }] });
  clearInterval(timer);
  const { accepted, acknowledgement } = phases[0]!;

  console.log('  minute  resident');
  for (let minute = 0; minute < minutes; minute++) {
    const size = median(samples.slice(minute * 60, (minute + 1) * 60));
    console.log(`  ${`${minute + 1}`.padStart(6)}  ${size.toFixed(0)} MiB`);
  }
  await wait(AFTERWARDS_S * 1000);
  const { now, most } = residentMiB(server.pid);
  const slope = slopePerSample(samples.slice(samples.length / 2)) * 60;
  console.log(`  ${AFTERWARDS_S} s after it: ${now.toFixed(0)} MiB; at most ${most.toFixed(0)} MiB`);
  console.log(`  slope of the last half: ${slope.toFixed(2)} MiB a minute`);
  console.log(`  ${thousands(accepted)} gifts acknowledged, p99 ${ms(acknowledgement.p99)}`);
});

/** Least squares. */
function slopePerSample(values: readonly number[]): number {
  const meanX = (values.length - 1) / 2;
  const meanY = values.reduce((sum, value) => sum + value, 0) / values.length;
  let products = 0;
  let squares = 0;
  for (const [x, y] of values.entries()) {
    products += (x - meanX) * (y - meanY);
    squares += (x - meanX) ** 2;
  }
  return products / squares;
}
