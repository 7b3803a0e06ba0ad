import type { DoctorFindings, EffectiveSettings } from '@lavish/protocol';
import { refuse } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { readLiveSummaries } from '../../store/nodes/live-summaries.ts';
import type { App, HttpOptions, Inspection } from '../app.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

/** The checks open connections of their own, so a node runs them at most once in this time. */
const FINDINGS_KEPT_MS = 10_000;

const NO_SETTINGS = refuse('not_found', 'No command with settings has started this server.');

/** The settings of this node, and what `lavish doctor` finds on its machine. */
export function settingsRoutes(
  app: App,
  { pool, inspection, now }: Pick<HttpOptions, 'pool' | 'inspection' | 'now'>,
): void {
  async function examine(of: Inspection): Promise<DoctorFindings> {
    const { length: nodes } = await readLiveSummaries(pool);
    const data = await of.findings(Math.max(1, nodes));
    return { at: timestamp(now()), data };
  }

  let latest: { startedAt: number; findings: Promise<DoctorFindings> } | null = null;

  app.get('/settings', { schema: { operationId: 'getSettings' } }, async (_request, reply) => {
    if (inspection === null) return sendRefusal(reply, NO_SETTINGS);
    const settings: EffectiveSettings = { data: inspection.settings() };
    return reply.send(settings);
  });

  app.get('/settings/findings', { schema: { operationId: 'getFindings' } }, async (_request, reply) => {
    if (inspection === null) return sendRefusal(reply, NO_SETTINGS);
    if (latest === null || performance.now() - latest.startedAt > FINDINGS_KEPT_MS) {
      const findings = examine(inspection);
      latest = { startedAt: performance.now(), findings };
      findings.catch(() => {
        latest = null;
      });
    }
    return reply.send(await latest.findings);
  });
}
