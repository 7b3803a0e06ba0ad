import { BatchFault, type BatchFaultKind } from '../../domain/gifts/batch-fault.ts';
import type { CommittedGifts } from '../../domain/gifts/committed-gifts.ts';
import type { GiftCommand } from '../../domain/gifts/gift-command.ts';
import { storedGiftOf } from '../../domain/testing/examples.ts';

/** One call of a committer, which waits until the test ends it. */
export interface CommitCall {
  readonly commands: readonly GiftCommand[];
  /** Commits the batch: every command is accepted. */
  succeed(): void;
  fail(kind: BatchFaultKind, mayHaveCommitted?: boolean): void;
}

/** A committer that a test controls. */
export interface ScriptedCommit {
  commit(commands: readonly GiftCommand[]): Promise<CommittedGifts>;
  /** Resolves with the next call. */
  next(): Promise<CommitCall>;
  /** The number of calls so far. */
  readonly calls: number;
}

export function scriptCommit(): ScriptedCommit {
  const made: CommitCall[] = [];
  const listeners: ((call: CommitCall) => void)[] = [];
  let calls = 0;
  return {
    commit(commands) {
      calls += 1;
      return new Promise((resolve, reject) => {
        const call: CommitCall = {
          commands,
          succeed: () => resolve(allAccepted(commands)),
          fail: (kind, mayHaveCommitted = false) => reject(fault(kind, mayHaveCommitted)),
        };
        const listener = listeners.shift();
        if (listener) listener(call);
        else made.push(call);
      });
    },
    next() {
      const call = made.shift();
      return call ? Promise.resolve(call) : new Promise((resolve) => listeners.push(resolve));
    },
    get calls() {
      return calls;
    },
  };
}

export const fault = (kind: BatchFaultKind, mayHaveCommitted = false) =>
  new BatchFault(kind, mayHaveCommitted, `scripted ${kind}`);

export const allAccepted = (commands: readonly GiftCommand[]): CommittedGifts => ({
  outcomes: commands.map((command) => ({
    kind: 'accepted',
    gift: storedGiftOf(command, { id: command.giftId }),
  })),
  rooms: [],
  users: new Map(),
  accounts: [],
  battles: [],
});
