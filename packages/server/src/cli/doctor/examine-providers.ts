import type { ProviderFacts } from '../../postgres/provider-facts.ts';
import { type Finding, ok, warning } from './finding.ts';

/** A message is processed within seconds, and tried again a few times within ten minutes. */
const WAITING_MS = 10 * 60_000;

const FIX =
  'Correct the settings of this provider, or wait until it answers again: everything is tried again without an end or for three days';

/** Names what waits for payment providers. Nothing, if none has ever sent or confirmed anything. */
export function examineProviders(providers: ProviderFacts[] | null): Finding[] {
  if (providers === null || providers.length === 0) return [];
  const findings = providers.flatMap(findingsOf);
  return findings.length > 0 ? findings : [ok('providers', 'Messages of payment providers are processed')];
}

function findingsOf(facts: ProviderFacts): Finding[] {
  const { provider, failedMessages, messageAgeMs, confirmationAgeMs, listAgeMs, error } = facts;
  const why = error === null ? '' : `: ${error.replace(/\.$/, '')}`;
  const waiting = (ageMs: number, what: string) =>
    ageMs > WAITING_MS
      ? [warning('providers', `${what} ${Math.round(ageMs / 60_000)} minutes${why}`, FIX)]
      : [];
  return [
    ...(failedMessages > 0
      ? [
          warning(
            'providers',
            `${failedMessages} messages of ${provider} were tried too often${why}`,
            'See GET /v1/provider-messages?state=failed; correct the cause, such as a missing pack, and retry them there',
          ),
        ]
      : []),
    ...waiting(messageAgeMs, `Messages of ${provider} have waited for`),
    ...waiting(confirmationAgeMs, `Credited purchases have not been confirmed to ${provider} for`),
    ...waiting(listAgeMs, `The list of ${provider} has not been read for`),
  ];
}
