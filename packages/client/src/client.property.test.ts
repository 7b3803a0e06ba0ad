import type { ClientMessage, GiftEvent, GiftMessage, Receipt } from '@lavish/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { connect } from './node.ts';
import { frame, gift, receiptFor, roomState, subscribed } from './testing/fixtures.ts';
import { type Peer, startScriptedServer, until } from './testing/scripted-server.ts';

/** What happens to the room and its viewer, in turn. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('gifts' as const), n: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('send' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cut' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lose a frame' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('resync' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('empty frame' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('answer nothing' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pause' as const) }) },
);

/** A room as the protocol describes it: a log that is resumed by position, and one gift per key. */
function createModelRoom() {
  const log: GiftEvent[] = [];
  const receipts = new Map<string, Receipt>();
  /** The subscribed peer, if any, and the last position that was sent to it. */
  let subscription: { peer: Peer; seq: number } | null = null;
  let answers = true;

  function publish() {
    if (subscription === null) return;
    const events = log.slice(subscription.seq);
    subscription.seq = log.length;
    if (events.length > 0) subscription.peer.send(frame(events));
  }

  function append(sender: string) {
    log.push(gift(log.length + 1, { sender }));
  }

  function subscribe(peer: Peer, message: ClientMessage & { t: 'subscribe' }) {
    const recovered = message.epoch === 'e1';
    subscription = { peer, seq: log.length };
    peer.send(
      subscribed({
        ref: message.ref!,
        seq: log.length,
        recovered,
        events: recovered ? log.slice(message.seq) : [],
        state: roomState({ stats: { gifts: log.length, coins: log.length, senders: 1, viewers: 1 } }),
      }),
    );
  }

  function commit(peer: Peer, message: GiftMessage) {
    const replayed = receipts.has(message.key);
    if (!replayed) {
      receipts.set(message.key, receiptFor(message, receipts.size + 1));
      append('ann');
    }
    const receipt = receipts.get(message.key)!;
    if (answers) peer.send({ t: 'receipt', ref: message.ref!, receipt, replayed });
    publish();
  }

  return {
    log,
    receipts,
    receive(peer: Peer, message: ClientMessage) {
      if (message.t === 'subscribe') subscribe(peer, message);
      if (message.t === 'gift') commit(peer, message);
    },
    gifts(n: number) {
      for (let i = 0; i < n; i++) append('bob');
      publish();
    },
    loseFrame() {
      append('bob');
      if (subscription !== null) subscription.seq = log.length;
      append('bob');
      publish();
    },
    emptyFrame: () =>
      subscription?.peer.send(frame([], { from: subscription.seq + 1, to: subscription.seq })),
    resync() {
      subscription?.peer.send({ t: 'resync', room: 'room', reason: 'too slow' });
      subscription = null;
    },
    disconnect() {
      subscription = null;
      answers = true;
    },
    answerNothing() {
      answers = false;
    },
  };
}

it('delivers every event once and in order, and sends every gift once, whatever happens to the connection', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const model = createModelRoom();
      const server = await startScriptedServer(undefined, model.receive);
      const timing = { backoffBaseMs: 2, backoffMaxMs: 6 };
      const lavish = connect({ url: server.url, token: 't', timing });
      try {
        const room = lavish.room('room');
        const seqs: number[] = [];
        room.on('gift', ({ seq }) => seqs.push(seq));
        await until(() => room.status === 'subscribed', 'the first subscription');
        const sent: Promise<Receipt>[] = [];
        for (const what of steps) {
          const peer = server.peers.at(-1)!;
          if (what.do === 'gifts') model.gifts(what.n);
          if (what.do === 'send') sent.push(room.send({ item: 'rose' }));
          if (what.do === 'cut' || what.do === 'close') {
            model.disconnect();
            if (what.do === 'cut') peer.cut();
            else peer.close(4503, '{"retry_ms":1}');
          }
          if (what.do === 'lose a frame') model.loseFrame();
          if (what.do === 'resync') model.resync();
          if (what.do === 'empty frame') model.emptyFrame();
          if (what.do === 'answer nothing') model.answerNothing();
          if (what.do === 'pause') await new Promise((resolve) => setTimeout(resolve, 4));
        }
        // What was lost comes with the next connection.
        model.disconnect();
        server.peers.at(-1)!.cut();
        const receipts = await Promise.all(sent);
        model.gifts(1);
        await until(() => seqs.at(-1) === model.log.length, `event ${model.log.length}`);

        expect(seqs).toEqual(model.log.map(({ seq }) => seq));
        expect(room.position?.seq).toBe(model.log.length);
        expect(new Set(receipts.map(({ id }) => id)).size).toBe(sent.length);
        expect(model.receipts.size).toBe(sent.length);
      } finally {
        lavish.close();
        await server.close();
      }
    }),
    { numRuns: propertyRuns(40) },
  );
});
