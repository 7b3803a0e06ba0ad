import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Target } from './attack.ts';
import type { AttackerCall } from './attacker-process.ts';

export interface Attacker {
  begin(attack: string, target: Target): void;
  /** Ends the attack. Returns the outcomes of its requests, by kind. */
  end(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

export function startAttacker(): Attacker {
  const child = fork(fileURLToPath(new URL('./attacker-process.mjs', import.meta.url)));
  const send = (call: AttackerCall) => child.send(call);
  return {
    begin: (attack, target) => send({ begin: attack, target }),
    async end() {
      const answer = once(child, 'message');
      send('end');
      const [counts] = await answer;
      return counts;
    },
    async close() {
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
}
