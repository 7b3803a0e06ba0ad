import { battleClock, type LiveRoom, type RoomListeners, type RoomView } from '@lavish/client';
import type { Battle, GiftEvent, PublicUser } from '@lavish/protocol';
import { testBattle } from './test-battle.ts';
import { testItems } from './test-items.ts';

const HOST = 'luna';
const GUESTS: Record<string, PublicUser> = Object.fromEntries(
  ['Luna', 'Kai', 'Mia', 'Jonas', 'Aiko', 'Noah', 'Zoë', 'Leon', 'Priya', 'Theo'].map((name, index) => [
    name.toLowerCase(),
    { name, avatar_url: null, vip_level: index === 2 ? 3 : 0 },
  ]),
);
const SENDERS = Object.keys(GUESTS).slice(2);
/** The order of the items sent: a rose between all others. */
const SENT = ['heart', 'balloon', 'star', 'crown', 'ice-cream', 'sports-car', 'clap', 'perfume', 'rocket'];
const GIFT_EVERY_MS = 3_600;
const COMBO_STEP_MS = 420;
const COMBO_UNITS = 32;
/** The pause between two combos. */
const COMBO_PAUSE_STEPS = 9;
const STREAK_MS = 3_000;
/** The sums restart at this limit, because a test may run for days. */
const COINS_AT_MOST = 24_000;

type Listeners = { [Name in keyof RoomListeners]?: Set<(...args: RoomListeners[Name]) => void> };

/** A room with made-up gifts and a made-up battle, without a server. */
export function createTestRoom(): LiveRoom {
  const users = new Map(Object.entries(GUESTS));
  const listeners: Listeners = {};
  const given = new Map<string, { coins: number; gifts: number }>();
  const startedAtMs = Date.now();
  let view = emptyView();
  let seq = 0;
  let turn = 0;
  let step = 0;
  let streak = 0;

  function emptyView(): RoomView {
    return {
      room: {
        id: 'test',
        host: HOST,
        title: null,
        live: true,
        created_at: new Date().toISOString(),
        ended_at: null,
        guests: [],
        has_more_guests: false,
      },
      stats: { gifts: 0, coins: 0, senders: 0, viewers: 1 },
      supporters: [],
      campaigns: [],
      today: { room: [], host: [] },
      streaks: [],
      battle: testBattle(startedAtMs, Date.now(), null),
      users,
    };
  }

  function emit<Name extends keyof RoomListeners>(name: Name, ...args: RoomListeners[Name]) {
    for (const listener of listeners[name] ?? []) listener(...args);
  }

  function become(battle: Battle) {
    const changed = battle.version !== view.battle?.version || battle.id !== view.battle.id;
    view = { ...view, battle };
    if (changed) emit('battle', battle, users);
  }

  function give(sender: string, item: string, combo: GiftEvent['streak']) {
    const coins = testItems.find(item)!.price;
    const before = given.get(sender) ?? { coins: 0, gifts: 0 };
    if (view.stats.coins > COINS_AT_MOST) {
      given.clear();
      view = { ...emptyView(), battle: view.battle };
    }
    given.set(sender, { coins: before.coins + coins, gifts: before.gifts + 1 });
    const stats = {
      ...view.stats,
      gifts: view.stats.gifts + 1,
      coins: view.stats.coins + coins,
      senders: given.size,
    };
    const supporters = [...given].map(([user, sums]) => ({ user, ...sums }));
    view = { ...view, stats, supporters: supporters.sort((a, b) => b.coins - a.coins).slice(0, 10) };
    seq += 1;
    const event: GiftEvent = {
      type: 'gift',
      seq,
      id: `gft_test${seq}`,
      sender,
      receiver: HOST,
      item,
      quantity: 1,
      gifts: 1,
      coins,
      streak: combo,
      battle: null,
    };
    emit('gift', event, users);
    become(testBattle(startedAtMs, Date.now(), view.battle));
    emit('state', view);
  }

  function giveOne() {
    const sender = SENDERS[turn % SENDERS.length]!;
    give(sender, SENT[turn % SENT.length]!, null);
    turn += 1;
  }

  /** Sends one sender's roses fast enough to be a combo, then pauses. */
  function goOn() {
    step = (step + 1) % (COMBO_UNITS + COMBO_PAUSE_STEPS);
    if (step === 1) streak += 1;
    const id = `str_test${streak}`;
    if (step === COMBO_UNITS + 1)
      emit('streak_ended', { type: 'streak_ended', id, count: COMBO_UNITS }, users);
    if (step === 0 || step > COMBO_UNITS) return;
    const expires_at = new Date(Date.now() + STREAK_MS).toISOString();
    const item = streak % 2 === 1 ? 'rose' : 'heart';
    give(SENDERS[streak % SENDERS.length]!, item, { id, count: step, delta: 1, expires_at });
  }

  const timers = [
    setInterval(giveOne, GIFT_EVERY_MS),
    setInterval(goOn, COMBO_STEP_MS),
    setInterval(() => become(testBattle(startedAtMs, Date.now(), view.battle)), 500),
  ];
  const first = setTimeout(giveOne, 0);

  return {
    id: 'test',
    status: 'subscribed',
    position: null,
    get state() {
      return view;
    },
    battleClock: () => view.battle && battleClock(view.battle, Date.now()),
    on<Name extends keyof RoomListeners>(name: Name, listener: (...args: RoomListeners[Name]) => void) {
      const all: Set<(...args: RoomListeners[Name]) => void> = listeners[name] ?? new Set();
      (listeners as Record<Name, typeof all>)[name] = all.add(listener);
      return () => all.delete(listener);
    },
    send: () => Promise.reject(new Error('A test sends nothing.')),
    leave() {
      clearTimeout(first);
      for (const timer of timers) clearInterval(timer);
    },
  };
}
