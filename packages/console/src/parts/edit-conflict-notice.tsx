import type { EditConflict } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { changedFields } from '../audit/changed-fields.ts';
import { dateTime } from '../strings/dates.ts';
import { t } from '../strings/strings.ts';

/** What an operator edits. */
export interface Edited {
  /** As the operator has seen it. */
  seen: object;
  version: string;
  /** The names of its fields for people. */
  labels: Readonly<Record<string, string>>;
}

/** Shows what another operator has changed since this edit began, and what sending again will do. */
export function EditConflictNotice({ conflict, edited }: { conflict: EditConflict; edited: Edited }) {
  const { time_zone } = useSession();
  const { current, changedBy } = conflict;
  const changes = changedFields(current, edited.seen, current).filter(({ field }) => field in edited.labels);
  return (
    <div className="edit-conflict" role="alert">
      <p>
        {changedBy === null
          ? t('conflict.changed')
          : t('conflict.changed_by', { name: changedBy.name, at: dateTime(changedBy.at, time_zone) })}
      </p>
      <ul>
        {changes.map(({ field, before, after }) => (
          <li key={field}>
            {edited.labels[field]}: <bdi>{before}</bdi> <span className="arrow">→</span> <bdi>{after}</bdi>
          </li>
        ))}
      </ul>
      <p>{t('conflict.again')}</p>
    </div>
  );
}
