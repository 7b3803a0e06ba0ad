import cluster from 'node:cluster';
import type { Logger } from 'pino';
import { AggregatorRegistry, type Registry } from 'prom-client';

interface Question {
  type: 'lavish:metrics?';
  id: number;
}

interface Answer {
  type: 'lavish:metrics';
  id: number;
  /** Null: they could not be gathered. */
  text: string | null;
}

const isA = <M extends Question | Answer>(type: M['type'], message: unknown): message is M =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === type;

/**
 * In a worker: whoever asks it for metrics gets those of all workers on this machine, each under its number, since who
 * asks cannot choose a worker. Nothing is summed: a rate of the sum would fall with every worker that starts anew.
 */
export function exposeAllWorkers(own: Registry[], worker: number): () => Promise<string> {
  for (const registry of own) {
    registry.setDefaultLabels({ worker: String(worker) });
    // Some of the process are left out otherwise, or told of the first worker only.
    for (const metric of registry.getMetricsAsArray()) Object.assign(metric, { aggregator: 'sum' });
  }
  AggregatorRegistry.setRegistries(own);
  // To make one is what lets the first process ask this one.
  new AggregatorRegistry();
  const waiting = new Map<number, (text: string | null) => void>();
  let asked = 0;
  process.on('message', (message) => {
    if (!isA<Answer>('lavish:metrics', message)) return;
    waiting.get(message.id)?.(message.text);
    waiting.delete(message.id);
  });

  return async () => {
    const id = ++asked;
    const text = await new Promise<string | null>((resolve) => {
      waiting.set(id, resolve);
      process.send!({ type: 'lavish:metrics?', id } satisfies Question);
    });
    if (text === null) throw new Error('the metrics of all workers could not be gathered');
    return text;
  };
}

/** In the first process: gathers what its workers measure when one of them is asked for it. */
export function answerWorkers(log: Pick<Logger, 'warn'>): void {
  const all = new AggregatorRegistry();
  cluster.on('message', async (worker, message: unknown) => {
    if (!isA<Question>('lavish:metrics?', message)) return;
    const text = await all.clusterMetrics().catch((error: unknown) => {
      log.warn({ err: error }, 'a worker does not say what it measures');
      return null;
    });
    if (worker.isConnected()) worker.send({ type: 'lavish:metrics', id: message.id, text } satisfies Answer);
  });
}
