import type { Refusal } from '@lavish/protocol';
import { isOver, type StoredBattle } from '../../../domain/battles/battle.ts';
import type { GiftCommand } from '../../../domain/gifts/gift-command.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { changeBattle, createBattle } from '../../../store/battles/change-battle.ts';
import { putCampaign } from '../../../store/campaigns/change-campaign.ts';
import type { PastSession } from '../../../store/history/past-session.ts';
import { topUp } from '../../../store/ledger/top-ups.ts';
import { newGiftId } from '../../../store/new-id.ts';
import { endRoom } from '../../../store/rooms/change-room.ts';
import { createRoom } from '../../../store/rooms/create-room.ts';
import type { PlannedBatch, PlannedBattle, PlannedDay, PlannedGift, PlannedSession } from './plan-day.ts';

/** Coins of a top-up: the smallest that pays for some more such gifts, or the largest several times. */
const PACKS = [500, 2_000, 10_000, 50_000, 250_000];

/** What a player keeps between days. */
export interface PlayState {
  session: PastSession;
  /** The coins of each giver. */
  balances: Map<string, number>;
  /** The price of each item, in coins. */
  prices: ReadonlyMap<string, number>;
  /** Called after each part of a day. */
  rest(): Promise<void>;
}

type Part = { at: number } & (
  | { kind: 'open'; session: PlannedSession }
  | { kind: 'end'; session: PlannedSession }
  | { kind: 'battle'; battle: PlannedBattle }
  | { kind: 'gifts'; batch: PlannedBatch }
);

/** Plays a day by the real rules, at the day's own times, in the open transaction of the session. Returns how many gifts were accepted. */
export async function playDay(state: PlayState, day: PlannedDay): Promise<number> {
  const { session } = state;
  const open = new Map<string, StoredBattle>();
  let gifts = 0;
  if (day.campaign) {
    session.setClock(day.startsAt);
    granted(await putCampaign(session.pool, day.campaign.id, day.campaign.put));
  }
  for (const part of partsOf(day)) {
    await settleDue(session, open, part.at);
    session.setClock(part.at);
    if (part.kind === 'open') await openRoom(session, part.session);
    else if (part.kind === 'end') granted(await endRoom(session.pool, part.session.room));
    else if (part.kind === 'battle') {
      const { battle } = granted(await createBattle(session.pool, part.battle.request, null));
      open.set(battle.id, battle);
    } else gifts += await giveBatch(state, part.batch);
    await state.rest();
  }
  return gifts;
}

/** Everything of a day in the order of time. Of equal times, rooms open first and end last. */
function partsOf({ sessions, battles, batches }: PlannedDay): Part[] {
  return [
    ...sessions.map((session): Part => ({ kind: 'open', at: session.startsAt, session })),
    ...battles.map((battle): Part => ({ kind: 'battle', at: battle.at, battle })),
    ...batches.map((batch): Part => ({ kind: 'gifts', at: batch.at, batch })),
    ...sessions.map((session): Part => ({ kind: 'end', at: session.endsAt, session })),
  ].sort((a, b) => a.at - b.at);
}

async function openRoom(session: PastSession, { room, host }: PlannedSession): Promise<void> {
  granted(await createRoom(session.pool, { id: room, host: host.id, title: `${host.name} live` }));
}

/** Carries out the transitions of battles that are due until a time, each at its own. */
async function settleDue(
  session: PastSession,
  open: Map<string, StoredBattle>,
  until: number,
): Promise<void> {
  for (const battle of open.values()) {
    let state = battle;
    while (!isOver(state) && state.dueAt !== null && state.dueAt <= until) {
      session.setClock(state.dueAt);
      state = granted(await changeBattle(session.pool, state.id, { type: 'due' })).battle;
    }
    if (isOver(state)) open.delete(state.id);
    else open.set(state.id, state);
  }
}

async function giveBatch(
  { session, balances, prices }: PlayState,
  { at, gifts }: PlannedBatch,
): Promise<number> {
  const needs = new Map<string, number>();
  for (const { sender, item, quantity } of gifts)
    needs.set(sender.id, (needs.get(sender.id) ?? 0) + (prices.get(item) ?? 0) * quantity);
  for (const [user, coins] of needs) {
    const balance = balances.get(user) ?? 0;
    if (balance >= coins) continue;
    const toppedUp = granted(await topUp(session.pool, user, { coins: packFor(coins) }, `history:${at}`));
    balances.set(user, toppedUp.topUp.balance);
  }
  const { outcomes } = await session.commitGifts(gifts.map((gift, index) => commandOf(gift, at, index)));
  let accepted = 0;
  for (const outcome of outcomes) {
    // An item whose price was raised meanwhile can be refused.
    if (outcome.kind !== 'accepted') continue;
    balances.set(outcome.gift.sender, outcome.gift.balance);
    accepted += 1;
  }
  return accepted;
}

function packFor(coins: number): number {
  const pack = PACKS.find((one) => one >= coins * 4) ?? PACKS.at(-1)!;
  return pack * Math.ceil(coins / pack);
}

const commandOf = (
  { sender, room, item, quantity }: PlannedGift,
  at: number,
  index: number,
): GiftCommand => ({
  giftId: newGiftId(at),
  sender: sender.id,
  room,
  item,
  receiver: null,
  quantity,
  price: null,
  battle: null,
  key: `history:${at}:${index}`,
  mayBeNew: false,
});

/** The history has only what the rules allow. */
export function granted<T>(outcome: T | Refusal): T {
  if (isRefusal(outcome)) throw new Error(`${outcome.code}: ${outcome.detail}`);
  return outcome;
}
