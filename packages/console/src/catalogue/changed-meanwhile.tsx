import { Icon } from '../parts/icon.tsx';
import { t } from '../strings/strings.ts';
import type { DraftField, ItemDraft } from './item-draft.ts';

interface Props {
  fields: readonly DraftField[];
  before: ItemDraft;
  after: ItemDraft;
  onContinue: () => void;
}

/** What another operator has changed since this one opened the form. */
export const ChangedMeanwhile = ({ fields, before, after, onContinue }: Props) => (
  <div className="banner banner--warning changed-meanwhile" role="alert">
    <Icon name="warning" />
    <div>
      <p>{t('item.changed_meanwhile')}</p>
      <ul>
        {fields.map((field) => (
          <li key={field}>
            {t(`item.${field}`, { zone: '' })}: <bdi>{String(before[field]) || '–'}</bdi>{' '}
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
