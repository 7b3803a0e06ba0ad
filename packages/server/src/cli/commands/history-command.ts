import { setPriority } from 'node:os';
import type { Command } from 'commander';
import { generateHistory } from '../demo/history/generate-history.ts';
import type { HistoryMessage } from '../demo/history/start-history.ts';
import { databaseUrl } from '../settings.ts';

/** It rests a quarter of the time that it works. With its backend it uses less than one core. */
const REST_FACTOR = 0.25;

/** `lavish dev` starts it beside the server, in a process of its own, so that no gift waits for its event loop. */
export function register(program: Command): void {
  program
    .command('history', { hidden: true })
    .description('write the generated year of history of `lavish dev`; part of that command')
    .action(async () => {
      // Other processes first. A system that does not allow it is no reason to stop.
      try {
        setPriority(10);
      } catch {}
      process.once('disconnect', () => process.exit());
      const report = (message: HistoryMessage) => process.send?.(message);
      const gifts = await generateHistory(databaseUrl(), {
        restFactor: REST_FACTOR,
        onProgress: (part) => report({ part }),
      });
      report({ gifts });
      if (process.connected) process.disconnect();
    });
}
