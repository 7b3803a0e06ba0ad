import type pg from 'pg';
import { BatchFault } from '../../domain/gifts/batch-fault.ts';
import type { CommittedGifts } from '../../domain/gifts/committed-gifts.ts';
import { decideGifts } from '../../domain/gifts/decide-gifts.ts';
import type { GiftCommand } from '../../domain/gifts/gift-command.ts';
import type { GiftDecision } from '../../domain/gifts/gift-decision.ts';
import type { RoomGifts } from '../../domain/gifts/gift-events.ts';
import type { GiftFacts } from '../../domain/gifts/gift-facts.ts';
import type { AccountChange } from '../../domain/rooms/room-events.ts';
import { type Applied, applyGifts } from './apply-gifts.ts';
import type { KnownCampaigns } from './gather-campaigns.ts';
import { gatherGifts } from './gather-gifts.ts';

/** Called just before the commit is sent. If the batch fails after that, it may have been committed. */
type OnApply = () => void;

/** Called after each phase of a batch, with its duration in milliseconds. */
export type OnPhase = (phase: 'gather' | 'decide' | 'apply', ms: number) => void;

export interface CommitOptions {
  known: KnownCampaigns;
  /** Whether promotional coins earn the receiver their share. */
  promotionalCoinsEarn: boolean;
  onApply: OnApply;
  onPhase?: OnPhase | undefined;
}

/**
 * Gathers, decides and applies a batch in one transaction of two round trips, three if it repeats a gift.
 *
 * @throws BatchFault when deciding a command fails; otherwise the error of PostgreSQL or of the connection
 */
export async function commitGifts(
  client: pg.Client,
  commands: readonly GiftCommand[],
  { known, promotionalCoinsEarn, onApply, onPhase }: CommitOptions,
): Promise<CommittedGifts> {
  const startedAt = performance.now();
  const facts = { ...(await gatherGifts(client, commands, known)), promotionalCoinsEarn };
  const gatheredAt = performance.now();
  onPhase?.('gather', gatheredAt - startedAt);
  const decision = decideOrFault(commands, facts);
  const decidedAt = performance.now();
  onPhase?.('decide', decidedAt - gatheredAt);
  if (decision.gifts.length === 0) {
    const repeats = decision.outcomes.some(({ kind }) => kind === 'replayed');
    // A repeated gift may have been committed without a standby. Committing the wallets' locks waits for the standby too.
    if (repeats) onApply();
    await client.query(repeats ? 'commit' : 'rollback');
    return { outcomes: decision.outcomes, rooms: [], users: facts.users, accounts: [], battles: [] };
  }
  onApply();
  const applied = await applyGifts(client, decision);
  onPhase?.('apply', performance.now() - decidedAt);
  return {
    outcomes: decision.outcomes,
    rooms: numberGifts(decision, applied),
    users: facts.users,
    accounts: accountChanges(decision, applied),
    battles: decision.battles,
  };
}

/** Reports an error in deciding as the fault of one command. Bisection then isolates it, and the others are decided. */
function decideOrFault(commands: readonly GiftCommand[], facts: GiftFacts): GiftDecision {
  try {
    return decideGifts(commands, facts);
  } catch (error) {
    throw new BatchFault('faulty_command', false, error);
  }
}

/** Numbers the gifts in their rooms' feeds, and groups them by room. */
function numberGifts(decision: GiftDecision, applied: Applied): RoomGifts[] {
  const byRoom = new Map<string, RoomGifts>();
  for (const [room, totals] of applied.rooms) byRoom.set(room, { room, totals, gifts: [], supporters: [] });
  for (const gift of decision.gifts) {
    gift.seq += applied.rooms.get(gift.room)!.seq;
    byRoom.get(gift.room)!.gifts.push(gift);
  }
  for (const { room, ...supporter } of applied.supporters) byRoom.get(room)!.supporters.push(supporter);
  return [...byRoom.values()];
}

function accountChanges(decision: GiftDecision, applied: Applied): AccountChange[] {
  const changes: AccountChange[] = decision.wallets.map(({ user, coins, version }) => ({
    user,
    wallet: { coins, version },
  }));
  for (const { user, ...earnings } of applied.earnings) changes.push({ user, earnings });
  return changes;
}
