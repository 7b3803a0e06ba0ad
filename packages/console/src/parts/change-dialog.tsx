import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { faultSentence } from '../api/fault-sentence.ts';
import { EditConflict } from '../api/request.ts';
import { t } from '../strings/strings.ts';
import { EditConflictNotice, type Edited } from './edit-conflict-notice.tsx';
import { Field } from './field.tsx';
import { ModalDialog } from './modal-dialog.tsx';

/** The audit log's limit. */
const MAX_REASON_LENGTH = 500;

interface Props<Result> {
  title: string;
  /** What the change does. */
  detail: string;
  /** The queries that are read again afterwards: all whose keys begin with it. Absent: none. */
  changes?: QueryKey;
  submit: string;
  /** Makes the change. `ifMatch`: the version that the operator has seen, of `edited`. */
  onSubmit: (reason: string, ifMatch: string | undefined) => Promise<Result>;
  /** Called after the change. Default: closes the dialog. */
  onDone?: (result: Result) => void;
  onClose: () => void;
  /** The edited resource. When another operator has changed it meanwhile, the dialog shows the differences, and can send again. */
  edited?: Edited;
  /** In characters. Journals store shorter reasons than the audit log. */
  maxReasonLength?: number;
  children?: ReactNode;
}

/** A form for a change. It needs a reason, which the audit log stores. */
export function ChangeDialog<Result>(props: Props<Result>) {
  const { title, detail, changes, submit, onSubmit, onDone, onClose, edited, maxReasonLength, children } =
    props;
  const [reason, setReason] = useState('');
  const [conflict, setConflict] = useState<EditConflict | null>(null);
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: () => onSubmit(reason.trim(), conflict?.version ?? edited?.version),
    onError: (fault) => setConflict(fault instanceof EditConflict ? fault : null),
    onSuccess: async (result) => {
      if (changes !== undefined) await queries.invalidateQueries({ queryKey: changes });
      if (onDone === undefined) onClose();
      else onDone(result);
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <ModalDialog className="change-dialog" label={title} onClose={onClose}>
      <form onSubmit={send}>
        <h2 className="dialog__title">{title}</h2>
        <p className="dialog__detail">{detail}</p>
        {children}
        <Field
          label={t('change.reason')}
          hint={t('change.reason_hint')}
          value={reason}
          onChange={setReason}
          maxLength={maxReasonLength ?? MAX_REASON_LENGTH}
          pattern=".*\S.*"
          autoComplete="off"
          required
        />
        {conflict !== null && edited !== undefined ? (
          <EditConflictNotice conflict={conflict} edited={edited} />
        ) : (
          change.isError && (
            <p className="dialog__fault" role="alert">
              {faultSentence(change.error)}
            </p>
          )
        )}
        <div className="dialog__actions">
          <button className="button" type="button" onClick={onClose}>
            {t('change.cancel')}
          </button>
          <button className="button button--main" type="submit" disabled={change.isPending}>
            {change.isPending ? t('change.sending') : conflict === null ? submit : t('conflict.submit')}
          </button>
        </div>
      </form>
    </ModalDialog>
  );
}
