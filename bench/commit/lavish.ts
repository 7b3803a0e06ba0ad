import { randomUUID } from 'node:crypto';
import { uuidv7obj } from 'uuidv7';
import { createGiftBatcher } from '../../packages/server/src/batch/gift-batcher.ts';
import type { GiftCommand } from '../../packages/server/src/domain/gift-command.ts';
import type { GiftOutcome } from '../../packages/server/src/domain/gift-decision.ts';
import { openGiftCommitter } from '../../packages/server/src/store/gift-committer.ts';
import { ITEM, type Load } from '../support/world.ts';
import type { Contender } from './contender.ts';

const IN_FLIGHT = 2_000;
const CONNECTIONS = 20;

const commandFor = (load: Load): GiftCommand => ({
  giftId: uuidv7obj().toHex(),
  ...load.next(),
  item: ITEM.id,
  receiver: null,
  quantity: 1,
  price: ITEM.price,
  battle: null,
  key: randomUUID(),
  mayBeNew: false,
});

function mustBeAccepted(outcome: GiftOutcome): 1 {
  if (outcome.kind !== 'accepted') throw new Error(`a gift was ${outcome.kind}: ${JSON.stringify(outcome)}`);
  return 1;
}

const complain = (message: string, fault: Error) => console.error(`  ${message}: ${fault.message}`);

/** The engine as the server runs it: a queue, two committers, batches of up to 500. Nobody is refused for the wait. */
export function lavishEngine(
  name: string,
  databaseUrl: string,
  load: Load,
  { inFlight = IN_FLIGHT, log = complain } = {},
): Contender {
  const committers = [openGiftCommitter(databaseUrl), openGiftCommitter(databaseUrl)];
  const batcher = createGiftBatcher({
    commit: committers.map(({ commit }) => commit),
    committed: () => {},
    maxWaitMs: 60_000,
    log,
  });
  return {
    name,
    inFlight,
    send: async () => mustBeAccepted(await batcher.send(commandFor(load))),
    async close() {
      await batcher.drain();
      for (const committer of committers) await committer.close();
    },
  };
}

/** The same three phases without the batch: what batching alone brings. */
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
      return mustBeAccepted(outcomes[0]!);
    },
    async close() {
      for (const committer of all) await committer.close();
    },
  };
}
