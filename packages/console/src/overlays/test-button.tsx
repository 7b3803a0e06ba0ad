import { useMutation } from '@tanstack/react-query';
import { faultSentence } from '../api/fault-sentence.ts';
import { callApi } from '../api/request.ts';
import { t } from '../strings/strings.ts';

/** Shows invented gifts on the pages that are open with this address. */
export function TestButton({ overlay, label }: { overlay: string; label?: string }) {
  const test = useMutation({
    // The audit log has every test, because viewers of a stream see it.
    mutationFn: () =>
      callApi(`/overlays/${overlay}/tests`, { method: 'POST', reason: t('overlay.test_reason') }),
  });
  return (
    <>
      <button
        className="button button--small"
        type="button"
        disabled={test.isPending}
        onClick={() => test.mutate()}
        {...(label === undefined ? {} : { 'aria-label': `${t('overlay.test')}: ${label}` })}
      >
        {t('overlay.test')}
      </button>
      <span className="test-outcome" role="status">
        {test.isSuccess ? t('overlay.tested') : test.isError ? faultSentence(test.error) : ''}
      </span>
    </>
  );
}
