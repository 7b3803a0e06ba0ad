import type { WebSocket } from 'ws';
import { budgetOwner, type Identity, isOverlay } from '../domain/users/identity.ts';
import type { SocketLimits } from './socket-limits.ts';
import type { SocketsObserver } from './sockets-observer.ts';
import { createUserBudgets, type UserBudget } from './user-budgets.ts';

export type UserIdentity = Extract<Identity, { kind: 'user' }>;

/** The sockets of users on this node, and the budgets that the sockets of a user share. */
export interface SocketQuota {
  /** The reason why this node accepts no further socket of the token's user; null: it does. */
  refusalFor(identity: UserIdentity): string | null;
  /** Counts a socket until it closes. @returns the budget that all sockets of its user share */
  add(ws: WebSocket, identity: UserIdentity): UserBudget;
  /** The open sockets with their users. */
  identities(): Iterable<[WebSocket, UserIdentity]>;
}

export function createSocketQuota(limits: SocketLimits, observe?: SocketsObserver): SocketQuota {
  const budgets = createUserBudgets(limits);
  /** Sockets by the owner of their budget: a user, or the overlays of a user. */
  const counts = new Map<string, number>();
  const identities = new Map<WebSocket, UserIdentity>();

  function remove(ws: WebSocket, owner: string) {
    identities.delete(ws);
    const left = counts.get(owner)! - 1;
    if (left > 0) counts.set(owner, left);
    else counts.delete(owner);
    budgets.close(owner);
  }

  return {
    refusalFor(identity) {
      const [limit, max, which] = isOverlay(identity)
        ? (['overlay_sockets', limits.maxOverlaySockets, 'overlays'] as const)
        : (['user_sockets', limits.maxSocketsPerUser, 'sockets'] as const);
      if ((counts.get(budgetOwner(identity)) ?? 0) < max) return null;
      observe?.limitReached(limit);
      return `${identity.user} has too many ${which}.`;
    },
    add(ws, identity) {
      const owner = budgetOwner(identity);
      identities.set(ws, identity);
      counts.set(owner, (counts.get(owner) ?? 0) + 1);
      ws.on('close', () => remove(ws, owner));
      return budgets.open(owner);
    },
    identities: () => identities,
  };
}
