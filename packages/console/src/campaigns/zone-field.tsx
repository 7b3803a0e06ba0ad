import { useId, useState } from 'react';
import { Labelled } from '../parts/form-field.tsx';
import { t } from '../strings/strings.ts';

/** The zone of the campaign's days, and of the times in the form. */
export function ZoneField({ value, onChange }: { value: string; onChange: (zone: string) => void }) {
  const [text, setText] = useState(value);
  const id = useId();
  const known = 'supportedValuesOf' in Intl ? Intl.supportedValuesOf('timeZone') : [];
  return (
    <Labelled field="zone" label={t('campaign.zone')} hint={t('campaign.zone_hint')}>
      {(described) => (
        <>
          <input
            className="field__input"
            value={text}
            list={id}
            autoComplete="off"
            spellCheck={false}
            required
            onChange={({ target }) => {
              setText(target.value);
              onChange(target.value);
            }}
            // A zone that does not exist is not used.
            onBlur={() => setText(value)}
            {...described}
          />
          <datalist id={id}>
            {['UTC', ...known].map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </>
      )}
    </Labelled>
  );
}
