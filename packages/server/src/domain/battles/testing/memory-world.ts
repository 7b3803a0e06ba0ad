import { decideGifts } from '../../gifts/decide-gifts.ts';
import type { StoredGift } from '../../gifts/gift.ts';
import type { GiftFacts } from '../../gifts/gift-facts.ts';
import { isRefusal } from '../../refusal.ts';
import { applyToFacts } from '../../testing/apply-to-facts.ts';
import {
  exampleFacts,
  exampleItem,
  exampleRoom,
  exampleUser,
  exampleWallet,
  hexId,
} from '../../testing/examples.ts';
import { isEngaged, isOver, type StoredBattle } from '../battle.ts';
import type { BattleAction } from '../battle-action.ts';
import { isDue } from '../due-time.ts';
import { proposeBattle } from '../propose-battle.ts';
import { stepBattle } from '../step-battle.ts';
import { type CrashScenario, type Fate, ITEMS, SENDERS } from './crash-scenarios.ts';
import { BATTLE_STARTS_AT } from './example-battle.ts';
import type { PlainAction } from './plain/battle.ts';
import { exampleProposal } from './play-battle.ts';
import type { BattleWorld, Committed } from './run-scenario.ts';

/**
 * A world with a variable as its database and a clock that the test moves. It runs the domain's functions without a store.
 * A node dies before its commit or after it, because no other difference is visible from outside.
 */
export function createMemoryWorld({
  request,
  inviter,
}: Pick<CrashScenario, 'request' | 'inviter'>): BattleWorld {
  const proposal = exampleProposal(request, { inviter });
  const first = proposeBattle(request, proposal);
  if (isRefusal(first)) throw new Error(first.detail);
  const { id } = first.battle;
  const rooms = new Map(
    [...proposal.rooms].map(([room, one]) => [room, exampleRoom({ ...one, battle: null })]),
  );
  let facts: GiftFacts = exampleFacts({
    now: BATTLE_STARTS_AT,
    ...people(proposal.rooms.values()),
    items,
    rooms,
  });
  // Serialised, as in a row, so that unwritten changes are lost.
  let row = JSON.stringify(first.battle);
  let happened: Committed[] = [];
  /** Whether the battle was ever engaged: its rooms refer to it from then on, also after its end. */
  let wasEngaged = isEngaged(first.battle);
  let ids = 0;

  const read = (): StoredBattle => JSON.parse(row) as StoredBattle;
  const commits = (fate: Fate) => fate === 'survives' || fate.delivered;

  function gather(): GiftFacts {
    const battle = read();
    const battles = new Map(isOver(battle) ? [] : [[id, battle]]);
    return {
      ...facts,
      battles,
      namedBattles: new Set([id]),
      rooms: new Map([...rooms].map(([room, one]) => [room, { ...one, battle: wasEngaged ? id : null }])),
    };
  }

  function commitStep(action: BattleAction, wire: PlainAction): 'done' | 'refused' {
    const step = stepBattle(read(), action, facts.now);
    if (isRefusal(step)) return 'refused';
    if (step !== null) row = JSON.stringify(step.battle);
    wasEngaged ||= step !== null && isEngaged(step.battle);
    happened.push({ action: wire, at: facts.now });
    return 'done';
  }

  return {
    async setClock(at) {
      facts = { ...facts, now: at };
    },

    async send(commands, fate) {
      const gathered = gather();
      const decision = decideGifts(commands, gathered);
      if (!commits(fate)) return null;
      facts = applyToFacts(facts, decision);
      facts = { ...facts, battles: new Map() };
      for (const battle of decision.battles) row = JSON.stringify(battle);
      happened.push(...decision.gifts.map((gift: StoredGift) => ({ gift })));
      return fate === 'survives' ? decision.outcomes : null;
    },

    async act(action, fate) {
      if (!commits(fate)) return null;
      const answer = action.type === 'room_ended' ? endRoom(action) : commitStep(action, action);
      return fate === 'survives' ? answer : null;
    },

    async poll(fate) {
      if (isDue(read(), facts.now) && commits(fate)) commitStep({ type: 'due' }, { type: 'due' });
    },

    async committed() {
      const since = happened;
      happened = [];
      return since;
    },
    read: async () => read(),
    readContributions: async () =>
      [...facts.contributions].map(([key, given]) => {
        const [battle, side, sender] = key.split(' ');
        return { battle: battle!, side: Number(side), sender: sender!, ...given };
      }),
    newGiftId: () => hexId(1_000 + ids++),
  };

  function endRoom(action: PlainAction & { type: 'room_ended' }): 'done' {
    const { room, by } = action;
    const found = rooms.get(room)!;
    if (!found.live) return 'done';
    rooms.set(room, { ...found, live: false });
    commitStep({ type: 'host_gone', host: null, room, by, roomHost: found.host }, action);
    return 'done';
  }
}

const items = new Map(
  Object.entries(ITEMS).map(([item, { price, points }]) => [
    item,
    exampleItem({ price, points: points ?? null }),
  ]),
);

function people(rooms: Iterable<{ host: string; guests: ReadonlySet<string> }>) {
  const hosts = [...rooms].flatMap(({ host, guests }) => [host, ...guests]);
  return {
    users: new Map([...hosts, ...SENDERS].map((user) => [user, exampleUser()])),
    wallets: new Map(SENDERS.map((user) => [user, exampleWallet({ coins: 1_000_000 })])),
  };
}
