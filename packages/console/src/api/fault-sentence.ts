import { isLavishError } from '@lavish/protocol';
import { exact } from '../strings/numbers.ts';
import { isStringKey, t } from '../strings/strings.ts';

/** A sentence for the operator about why a request failed and what to do. */
export function faultSentence(fault: unknown): string {
  if (!isLavishError(fault)) return t('fault.unknown');
  if (fault.code === 'rate_limited' && fault.retryAfterS !== undefined) {
    return t('fault.rate_limited_until', { seconds: exact(fault.retryAfterS) });
  }
  const key = `fault.${fault.code}`;
  if (isStringKey(key)) return t(key, { param: fault.param ?? '', detail: fault.detail });
  return t('fault.refused', { detail: fault.detail });
}
