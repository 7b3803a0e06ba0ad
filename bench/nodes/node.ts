import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface RunRequest {
  /** The senders of this node: every nth viewer, starting with the first. */
  viewers: { first: number; nth: number };
  inFlight: number;
  seconds: number;
}

export interface NodeRun {
  /** Gifts a second. */
  rate: number;
  /** What the engine logged: batches that failed or ran again. */
  faults: string[];
}

export interface Node {
  run(request: RunRequest): Promise<NodeRun>;
  stop(): Promise<void>;
}

export function startNode(databaseUrl: string): Node {
  const child = fork(fileURLToPath(new URL('./engine-process.mjs', import.meta.url)), [databaseUrl]);
  return {
    async run(request) {
      child.send(request);
      const [report] = await once(child, 'message');
      return report;
    },
    async stop() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
