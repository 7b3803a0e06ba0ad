import { useSession } from '../api/session.ts';
import { Icon } from '../parts/icon.tsx';
import { dateTime } from '../strings/dates.ts';
import { t } from '../strings/strings.ts';
import type { DraftField, ItemDraft } from './item-draft.ts';

interface Props {
  fields: readonly DraftField[];
  before: ItemDraft;
  after: ItemDraft;
  /** The operator who has changed them, if it is known. */
  by: { name: string; at: string } | null;
  onContinue: () => void;
}

/** What was changed since the operator opened the form. */
export function ChangedMeanwhile({ fields, before, after, by, onContinue }: Props) {
  const { time_zone } = useSession();
  return (
    <div className="banner banner--warning changed-meanwhile" role="alert">
      <Icon name="warning" />
      <div>
        <p>
          {by === null
            ? t('conflict.changed')
            : t('conflict.changed_by', { name: by.name, at: dateTime(by.at, time_zone) })}
        </p>
        <ul>
          {fields.map((field) => (
            <li key={field}>
              {t(`item.${field}`, { zone: time_zone })}: <bdi>{String(before[field]) || '–'}</bdi>{' '}
              <span className="arrow">→</span> <bdi>{String(after[field]) || '–'}</bdi>
            </li>
          ))}
        </ul>
      </div>
      <button className="button" type="button" onClick={onContinue}>
        {t('item.take_theirs')}
      </button>
    </div>
  );
}
