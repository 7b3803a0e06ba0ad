import { shownName } from '@lavish/protocol';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { callApi } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Icon } from '../parts/icon.tsx';
import {
  chooseLanguage,
  currentLanguage,
  isStringKey,
  LANGUAGES,
  type Language,
  t,
} from '../strings/strings.ts';
import { chooseTheme, currentTheme } from './theme.ts';

/** Who is signed in, theme, language, and the way out. */
export function OperatorMenu() {
  const { operator } = useSession();
  const details = useRef<HTMLDetailsElement>(null);
  const [theme, setTheme] = useState(currentTheme);
  const roleKey = `role.${operator.role}`;

  useEffect(() => {
    const close = ({ target }: Event) => {
      if (!details.current?.contains(target as Node)) details.current?.removeAttribute('open');
    };
    const closeOnEscape = ({ key }: KeyboardEvent) => {
      if (key !== 'Escape' || !details.current?.open) return;
      details.current.open = false;
      details.current.querySelector('summary')?.focus();
    };
    addEventListener('pointerdown', close);
    addEventListener('keydown', closeOnEscape);
    return () => {
      removeEventListener('pointerdown', close);
      removeEventListener('keydown', closeOnEscape);
    };
  }, []);

  const other = theme === 'dark' ? 'light' : 'dark';
  const switchTheme = () => {
    chooseTheme(other);
    setTheme(other);
  };
  const signOut = async () => {
    await callApi('/sign-out', { method: 'POST' });
    location.assign('/console');
  };

  return (
    <details className="operator" ref={details}>
      <summary className="operator__button" aria-label={t('operator.menu')}>
        <Avatar className="operator__initial" id={operator.id} name={operator.name} />
      </summary>
      <div className="operator__menu">
        <p className="operator__name">
          <bdi>{shownName(operator.id, operator.name)}</bdi>
          <span>{isStringKey(roleKey) ? t(roleKey) : operator.role}</span>
        </p>
        <Link
          className="operator__item"
          to="/account"
          onClick={() => details.current?.removeAttribute('open')}
        >
          <Icon name="shield" />
          {t('page.account')}
        </Link>
        <button className="operator__item" type="button" onClick={switchTheme}>
          <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
          {t(other === 'light' ? 'operator.light' : 'operator.dark')}
        </button>
        <label className="operator__item">
          <Icon name="eye" />
          {t('operator.language')}
          <select
            className="select select--small"
            value={currentLanguage()}
            onChange={({ target }) => chooseLanguage(target.value as Language)}
          >
            {Object.entries(LANGUAGES).map(([language, name]) => (
              <option key={language} value={language}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button className="operator__item" type="button" onClick={signOut}>
          <Icon name="sign_out" />
          {t('operator.sign_out')}
        </button>
      </div>
    </details>
  );
}
