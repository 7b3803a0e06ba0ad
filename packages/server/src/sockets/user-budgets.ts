import { createMessageRate } from './message-rate.ts';
import type { SocketLimits } from './socket-limits.ts';

/** The budget that all sockets of one user on this node share. */
export interface UserBudget {
  /** Counts a message. @returns how long to stop reading its socket, in milliseconds; 0: continue */
  pauseFor(nowMs: number): number;
  /** Takes a place for a subscribe request. @returns false when all are taken */
  takeSubscribe(): boolean;
  endSubscribe(): void;
}

export interface UserBudgets {
  /** Counts a socket of the owner. @returns the budget that all its sockets share */
  open(owner: string): UserBudget;
  /** A socket of the owner has closed. */
  close(owner: string): void;
  readonly size: number;
}

type BudgetLimits = Pick<SocketLimits, 'userMessageBurst' | 'userMessagesPerS' | 'maxUserSubscribes'>;

interface Entry extends UserBudget {
  sockets: number;
  closedMs: number;
}

/** Budgets that are checked for removal when a new one is opened: more than one, so that their number falls. */
const EXAMINED = 4;

/**
 * Budgets by owner. A budget outlives the last socket until its allowance is full again, so that a user does not get a new
 * budget by reconnecting.
 */
export function createUserBudgets(limits: BudgetLimits, now = () => performance.now()): UserBudgets {
  const { userMessageBurst, userMessagesPerS, maxUserSubscribes } = limits;
  const refillMs = (2 * userMessageBurst * 1_000) / userMessagesPerS;
  const entries = new Map<string, Entry>();
  /** Owners without a socket, the longest without one first. */
  const closed = new Set<string>();

  function createEntry(): Entry {
    const pauseFor = createMessageRate({ messageBurst: userMessageBurst, messagesPerS: userMessagesPerS });
    let subscribes = 0;
    return {
      sockets: 0,
      closedMs: 0,
      pauseFor,
      takeSubscribe() {
        if (subscribes >= maxUserSubscribes) return false;
        subscribes += 1;
        return true;
      },
      endSubscribe() {
        subscribes -= 1;
      },
    };
  }

  function removeFull() {
    let examined = 0;
    for (const owner of closed) {
      if (examined++ === EXAMINED || now() - entries.get(owner)!.closedMs < refillMs) return;
      closed.delete(owner);
      entries.delete(owner);
    }
  }

  return {
    open(owner) {
      removeFull();
      const entry = entries.get(owner) ?? createEntry();
      entry.sockets += 1;
      closed.delete(owner);
      entries.set(owner, entry);
      return entry;
    },
    close(owner) {
      const entry = entries.get(owner)!;
      entry.sockets -= 1;
      if (entry.sockets > 0) return;
      entry.closedMs = now();
      closed.add(owner);
    },
    get size() {
      return entries.size;
    },
  };
}
