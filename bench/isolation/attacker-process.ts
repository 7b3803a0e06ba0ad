// The attacker, in a process of its own: it shares only the machine with the server and the other user.
import type { Target } from './attack.ts';
import { ATTACKS } from './attacks.ts';

let over = new AbortController();
let running: Promise<Record<string, number>> | null = null;

export type AttackerCall = { begin: string; target: Target } | 'end';

process.on('message', async (call: AttackerCall) => {
  if (call === 'end') {
    over.abort();
    process.send!(await running);
  } else {
    over = new AbortController();
    running = ATTACKS[call.begin]!(call.target, over.signal).catch((error) => ({ [String(error)]: 1 }));
  }
});
process.on('disconnect', () => process.exit());
