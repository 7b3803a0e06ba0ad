import { SingleBar } from 'cli-progress';
import { type Command, InvalidArgumentError } from 'commander';
import { defaultDataDir } from '../data-dir.ts';
import { readDevKeys } from '../dev-keys.ts';
import { UsageError } from '../print.ts';
import { describeReport, reportAsJson } from '../simulate/describe-report.ts';
import { type SimulationProgress, simulateAudience } from '../simulate/simulate-audience.ts';

interface SimulateFlags {
  url: string;
  key?: string;
  data: string;
  viewers: number;
  senders?: number;
  rate: number;
  duration: number;
  rooms: number;
  room?: string;
  seed?: number;
  json?: true;
}

/** `lavish simulate`. It exits with 1 if a viewer missed an event. */
export function register(program: Command): void {
  program
    .command('simulate')
    .description('simulate viewers who watch and send gifts on a running server, and report what they saw')
    .option('--url <url>', 'address of the server', process.env.LAVISH_URL ?? 'http://127.0.0.1:7070')
    .option('--key <sk_…>', 'server key (default: LAVISH_API_KEY, else the one of the data folder)')
    .option('--data <dir>', 'data folder of `lavish dev`', defaultDataDir())
    .option('--viewers <n>', 'number of viewers, each with a connection', wholeNumber(1), 100)
    .option('--senders <n>', 'number of viewers who send gifts (default: all)', wholeNumber(1))
    .option('--rate <n>', 'gifts per second of all senders together', wholeNumber(1), 200)
    .option('--duration <s>', 'duration in seconds', wholeNumber(1), 30)
    .option('--rooms <n>', 'number of rooms to open', wholeNumber(1), 1)
    .option('--room <id>', 'use this live room instead of opening rooms')
    .option('--seed <n>', 'seed of the random gifts: the same seed sends the same gifts', wholeNumber(0))
    .option('--json', 'print the report as JSON')
    .action(simulate);
}

async function simulate(flags: SimulateFlags) {
  const apiKey = flags.key ?? process.env.LAVISH_API_KEY ?? (await readDevKeys(flags.data))?.api_key;
  if (apiKey === undefined)
    throw new UsageError(
      `A server key is required. Set --key or LAVISH_API_KEY, or name the data folder of \`lavish dev\` with --data (${flags.data} has no key).`,
    );
  const api = `${flags.url.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1`;
  const stop = new AbortController();
  // The first Ctrl-C stops sending and reports. The second ends the process.
  process.once('SIGINT', () => stop.abort());
  const progress = progressOnStderr();
  const report = await simulateAudience({
    ...flags,
    api,
    apiKey,
    realtime: `${api.replace(/^http/, 'ws')}/realtime`,
    durationS: flags.duration,
    onProgress: progress.show,
    signal: stop.signal,
  })
    .catch((fault: unknown) => {
      throw new UsageError(fault instanceof Error ? fault.message : String(fault));
    })
    .finally(progress.stop);
  console.log(flags.json ? reportAsJson(report) : describeReport(report));
  if (report.incomplete.length > 0) process.exitCode = 1;
}

function wholeNumber(least: number) {
  return (text: string): number => {
    if (!/^\d+$/.test(text) || Number(text) < least)
      throw new InvalidArgumentError(`It must be an integer from ${least}.`);
    return Number(text);
  };
}

const giftCounts = ({ acknowledged, open }: { acknowledged: number; open: number }) =>
  `${acknowledged} acknowledged, ${open} in progress`;

/** Shows a progress bar for connecting viewers, then one for sending. Without a terminal, prints a line every five seconds. */
function progressOnStderr() {
  let bar: SingleBar | null = null;
  let phase = '';

  function startBar(total: number) {
    bar?.stop();
    bar = new SingleBar({
      format: ' {bar} {percentage}%  {text}',
      stream: process.stderr,
      noTTYOutput: true,
      notTTYSchedule: 5_000,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      gracefulExit: false,
    });
    bar.start(total, 0, { text: '' });
  }

  return {
    show(progress: SimulationProgress) {
      const isNew = progress.phase !== phase;
      phase = progress.phase;
      switch (progress.phase) {
        case 'gathering': {
          const { viewers, ofViewers } = progress;
          if (isNew) startBar(ofViewers);
          return bar?.update(viewers, { text: `${viewers} of ${ofViewers} viewers connected` });
        }
        case 'sending': {
          const { elapsedS, ofS } = progress;
          if (isNew) startBar(ofS);
          return bar?.update(Math.min(elapsedS, ofS), { text: giftCounts(progress) });
        }
        case 'settling':
          return bar?.update(bar.getTotal(), { text: giftCounts(progress) });
      }
    },
    stop: () => bar?.stop(),
  };
}
