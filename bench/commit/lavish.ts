import { createGiftBatcher } from '../../packages/server/src/batch/gift-batcher.ts';
import { openPool } from '../../packages/server/src/postgres/postgres-client.ts';
import { openGiftCommitter } from '../../packages/server/src/store/gifts/gift-committer.ts';
import { createLockWatches } from '../../packages/server/src/store/gifts/lock-watch.ts';
import type { Load } from '../support/world.ts';
import type { Contender } from './contender.ts';
import { commandFor, mustBeAccepted } from './gift-command.ts';

const IN_FLIGHT = 3_000;
const CONNECTIONS = 20;

const complain = (message: string, fault: Error) => console.error(`  ${message}: ${fault.message}`);

/** The engine as the server runs it: a queue, two committers, batches of up to 1,000. No gift is refused for its wait. */
export function lavishEngine(
  name: string,
  databaseUrl: string,
  load: Load,
  { inFlight = IN_FLIGHT, log = complain } = {},
): Contender & { gifts: { readonly queued: number } } {
  const pool = openPool(databaseUrl, () => {}, 1);
  const lockWatches = createLockWatches(pool);
  const committers = [0, 1].map(() => openGiftCommitter(databaseUrl, { lockWatches }));
  const batcher = createGiftBatcher({
    commit: committers.map(({ commit }) => commit),
    committed: () => {},
    maxWaitMs: 60_000,
    log,
  });
  return {
    name,
    inFlight,
    gifts: batcher,
    send: async () => mustBeAccepted(await batcher.send(commandFor(load))),
    async close() {
      await batcher.drain();
      for (const committer of committers) await committer.close();
      await pool.end();
    },
  };
}

/** The same three phases without the batch, to measure what batching alone gains. */
export function oneByOne(name: string, databaseUrl: string, load: Load): Contender {
  const idle = Array.from({ length: CONNECTIONS }, () => openGiftCommitter(databaseUrl));
  const all = [...idle];
  return {
    name,
    inFlight: CONNECTIONS,
    async send() {
      const committer = idle.pop()!;
      const { outcomes } = await committer.commit([commandFor(load)]);
      idle.push(committer);
      return mustBeAccepted(outcomes[0]);
    },
    async close() {
      for (const committer of all) await committer.close();
    },
  };
}
