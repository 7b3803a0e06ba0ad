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

/** `lavish simulate`: exits with 1 when a viewer missed something. */
export function register(program: Command): void {
  program
    .command('simulate')
    .description('let an audience watch and send on a running server, and report what it saw')
    .option('--url <url>', 'the server', process.env.LAVISH_URL ?? 'http://127.0.0.1:7070')
    .option('--key <sk_…>', 'a server key (default: LAVISH_API_KEY, else the one of the data folder)')
    .option('--data <dir>', 'the data folder of `lavish dev`', defaultDataDir())
    .option('--viewers <n>', 'connections that watch', wholeNumber(1), 100)
    .option('--senders <n>', 'how many of them send (default: all)', wholeNumber(1))
    .option('--rate <n>', 'gifts a second, all together', wholeNumber(1), 200)
    .option('--duration <s>', 'seconds', wholeNumber(1), 30)
    .option('--rooms <n>', 'rooms to open for it', wholeNumber(1), 1)
    .option('--room <id>', 'use this room, which must be live, instead')
    .option('--seed <n>', 'send the same gifts again', wholeNumber(0))
    .option('--json', 'print the report as JSON')
    .action(simulate);
}

async function simulate(flags: SimulateFlags) {
  const apiKey = flags.key ?? process.env.LAVISH_API_KEY ?? (await readDevKeys(flags.data))?.api_key;
  if (apiKey === undefined)
    throw new UsageError(
      `A server key is needed: --key sk_…, LAVISH_API_KEY, or the data folder of \`lavish dev\` (${flags.data} has none).`,
    );
  const api = `${flags.url.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1`;
  const stop = new AbortController();
  // Once: stop sending and report. Twice: the usual end.
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
      throw new InvalidArgumentError(`A whole number from ${least}.`);
    return Number(text);
  };
}

const answered = ({ acknowledged, open }: { acknowledged: number; open: number }) =>
  `${acknowledged} acknowledged, ${open} on their way`;

/** A bar for the viewers that come in and one for the gifts. Without a terminal, a line every five seconds. */
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
          return bar?.update(viewers, { text: `${viewers} of ${ofViewers} viewers in` });
        }
        case 'sending': {
          const { elapsedS, ofS } = progress;
          if (isNew) startBar(ofS);
          return bar?.update(Math.min(elapsedS, ofS), { text: answered(progress) });
        }
        case 'settling':
          return bar?.update(bar.getTotal(), { text: answered(progress) });
      }
    },
    stop: () => bar?.stop(),
  };
}
