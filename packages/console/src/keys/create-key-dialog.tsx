import { API_KEY_SCOPES, type ApiKeyScope, type CreatedApiKey } from '@lavish/protocol';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { Field } from '../parts/field.tsx';
import { addDays } from '../strings/dates.ts';
import { t } from '../strings/strings.ts';
import { todayIn } from '../strings/today.ts';
import { KEYS_KEY } from './keys-key.ts';

interface Props {
  onCreated: (key: CreatedApiKey) => void;
  onClose: () => void;
}

/** A key that nobody renews should not work for ever. */
const DEFAULT_DAYS = 365;

/** Creates an API key for one of the platform's programs, with what it needs and no more. */
export function CreateKeyDialog({ onCreated, onClose }: Props) {
  const { time_zone } = useSession();
  const today = todayIn(time_zone);
  const [name, setName] = useState('');
  const [lastDay, setLastDay] = useState(addDays(today, DEFAULT_DAYS));
  const [scopes, setScopes] = useState<ReadonlySet<ApiKeyScope>>(new Set());

  const create = (reason: string) => {
    const body = {
      name: name.trim(),
      scopes: API_KEY_SCOPES.filter((scope) => scopes.has(scope)),
      ...(lastDay !== '' && { expires_at: `${addDays(lastDay, 1)}T00:00:00Z` }),
    };
    return callApi<CreatedApiKey>('/keys', { method: 'POST', body, reason });
  };
  const set = (changed: readonly ApiKeyScope[], isOn: boolean) => {
    const next = new Set(scopes);
    for (const scope of changed) isOn ? next.add(scope) : next.delete(scope);
    setScopes(next);
  };

  return (
    <ChangeDialog
      title={t('keys.create')}
      detail={t('keys.create_detail')}
      changes={KEYS_KEY}
      submit={t('keys.create')}
      onSubmit={create}
      onDone={onCreated}
      onClose={onClose}
    >
      <Field
        label={t('keys.name')}
        hint={t('keys.name_hint')}
        value={name}
        onChange={setName}
        maxLength={64}
        pattern=".*\S.*"
        autoComplete="off"
        required
      />
      <Field
        label={t('keys.last_day')}
        hint={t('keys.last_day_hint')}
        type="date"
        value={lastDay}
        onChange={setLastDay}
        min={today}
      />
      <fieldset className="scope-choice">
        <legend className="field__label">{t('keys.scopes')}</legend>
        <div className="scope-choice__all">
          <button className="button button--small" type="button" onClick={() => set(API_KEY_SCOPES, true)}>
            {t('keys.all')}
          </button>
          <button
            className="button button--small"
            type="button"
            onClick={() =>
              set(
                API_KEY_SCOPES.filter((scope) => scope.endsWith('.read')),
                true,
              )
            }
          >
            {t('keys.reads')}
          </button>
          <button className="button button--small" type="button" onClick={() => set(API_KEY_SCOPES, false)}>
            {t('keys.none')}
          </button>
        </div>
        <div className="scope-choice__list" dir="ltr">
          {API_KEY_SCOPES.map((scope, index) => (
            <label key={scope} className="check">
              <input
                type="checkbox"
                checked={scopes.has(scope)}
                // At least one: the browser names the first box.
                required={index === 0 && scopes.size === 0}
                onChange={({ target }) => set([scope], target.checked)}
              />
              <code>{scope}</code>
            </label>
          ))}
        </div>
      </fieldset>
    </ChangeDialog>
  );
}
