import { type KeyboardEvent, useId, useState } from 'react';
import { Labelled } from '../parts/form-field.tsx';
import { Icon } from '../parts/icon.tsx';
import { t } from '../strings/strings.ts';

interface Props {
  field: string;
  label: string;
  hint?: string;
  ids: readonly string[];
  /** Ids that the browser proposes while one is typed. */
  known?: readonly string[];
  /** What an empty list means. Default: all. */
  placeholder?: string;
  onChange: (ids: readonly string[]) => void;
}

/** A list of ids: each is typed and added with Enter, a comma or a space, and removed by its button or with Backspace. */
export function IdListField({
  field,
  label,
  hint,
  ids,
  known = [],
  placeholder = t('form.all'),
  onChange,
}: Props) {
  const [text, setText] = useState('');
  const listId = useId();
  const add = (typed: string) => {
    const added = typed.split(/[\s,]+/).filter((id) => id !== '' && !ids.includes(id));
    setText('');
    if (added.length > 0) onChange([...ids, ...new Set(added)]);
  };
  const change = (typed: string) => {
    // A proposal of the browser arrives as a whole.
    if (/[\s,]/.test(typed) || (known.includes(typed) && typed.length > text.length + 1)) add(typed);
    else setText(typed);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && text.trim() !== '') {
      event.preventDefault();
      add(text);
    } else if (event.key === 'Backspace' && text === '' && ids.length > 0) onChange(ids.slice(0, -1));
  };
  return (
    <Labelled field={field} label={label} {...(hint !== undefined && { hint })}>
      {(described) => (
        <div className="id-list">
          {ids.map((id) => (
            <button
              key={id}
              className="chip id-list__id"
              type="button"
              onClick={() => onChange(ids.filter((other) => other !== id))}
            >
              <bdi>{id}</bdi>
              <Icon name="close" />
              <span className="visually-hidden">{t('form.remove')}</span>
            </button>
          ))}
          <input
            className="id-list__input"
            value={text}
            list={known.length > 0 ? listId : undefined}
            placeholder={ids.length === 0 ? placeholder : ''}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => change(target.value)}
            onKeyDown={press}
            onBlur={() => add(text)}
            {...described}
          />
          {known.length > 0 && (
            <datalist id={listId}>
              {known
                .filter((id) => !ids.includes(id))
                .map((id) => (
                  <option key={id} value={id} />
                ))}
            </datalist>
          )}
        </div>
      )}
    </Labelled>
  );
}
