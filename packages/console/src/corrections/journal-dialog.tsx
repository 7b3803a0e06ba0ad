import { LIMITS } from '@lavish/protocol';
import type { ComponentProps, ReactNode } from 'react';
import { callApi } from '../api/request.ts';
import { useRequestKey } from '../api/use-request-key.ts';
import type { ChangeDialog } from '../parts/change-dialog.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';

interface Props<Result>
  extends Pick<
    ComponentProps<typeof ChangeDialog<Result>>,
    'title' | 'detail' | 'changes' | 'submit' | 'onDone' | 'onClose'
  > {
  /** The path of the operation below `/console/api`. */
  path: string;
  /** The body without the reason. */
  body: object;
  /** Whether the journal stores the reason too, and not only the audit log. Default: true. */
  isReasonInBody?: boolean;
  children?: ReactNode;
}

/** A dialog for a request that writes journals: it happens once, however often it is sent, and its journal has the reason. */
export function JournalDialog<Result>({ path, body, isReasonInBody = true, ...dialog }: Props<Result>) {
  const keyOf = useRequestKey();
  const send = (reason: string) => {
    const request = isReasonInBody ? { ...body, reason } : body;
    return callApi<Result>(path, { method: 'POST', body: request, reason, key: keyOf([path, request]) });
  };
  return <FormDialog {...dialog} onSubmit={send} maxReasonLength={LIMITS.maxNameLength} />;
}
