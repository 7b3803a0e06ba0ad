import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useId, useState } from 'react';
import { useSession } from '../api/session.ts';
import { Icon } from '../parts/icon.tsx';
import { ModalDialog } from '../parts/modal-dialog.tsx';
import { t } from '../strings/strings.ts';
import { type Command, findCommands } from './commands.ts';

/** Opens a page, a report, a user or a gift by typing. */
export function Palette({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const id = useId();
  const commands = findCommands(text, session);
  const current = commands[Math.min(chosen, commands.length - 1)];

  const run = ({ to, search }: Command) => {
    onClose();
    void navigate({ to, ...(search && { search }) });
  };
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && commands.length > 0) {
      event.preventDefault();
      setChosen((chosen + step + commands.length) % commands.length);
    } else if (event.key === 'Enter' && current !== undefined) {
      event.preventDefault();
      run(current);
    }
  };

  return (
    <ModalDialog className="palette" label={t('palette.title')} onClose={onClose}>
      <div className="palette__search">
        <Icon name="search" />
        <input
          className="palette__input"
          type="text"
          role="combobox"
          aria-label={t('palette.title')}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={current === undefined ? undefined : `${id}-${commands.indexOf(current)}`}
          placeholder={t('palette.placeholder')}
          value={text}
          autoComplete="off"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: the dialog was opened to type here.
          autoFocus
          onChange={({ target }) => {
            setText(target.value);
            setChosen(0);
          }}
          onKeyDown={press}
        />
      </div>
      <div className="palette__list" role="listbox" id={`${id}-list`} aria-label={t('palette.title')}>
        {commands.map((command, index) => (
          // The input has the focus and handles the keys.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above.
          // biome-ignore lint/a11y/useFocusableInteractive: see above.
          <div
            key={`${command.to} ${command.title}`}
            id={`${id}-${index}`}
            className="palette__option"
            role="option"
            aria-selected={command === current}
            onClick={() => run(command)}
          >
            <Icon name={command.icon} />
            <span>{command.title}</span>
          </div>
        ))}
      </div>
      {commands.length === 0 && <p className="palette__none">{t('palette.none')}</p>}
    </ModalDialog>
  );
}
