import type { ReactNode } from 'react';
import { chooseLanguage, currentLanguage, LANGUAGES, type Language, t } from '../strings/strings.ts';

/** The page of everything before the console itself. */
export function SignInCard({
  title,
  notice,
  children,
}: {
  title: string;
  notice: string | null;
  children: ReactNode;
}) {
  return (
    <main className="sign-in">
      <div className="sign-in__card">
        <img className="sign-in__mark" src="/art/favicon.svg" alt="" />
        <h1 className="sign-in__title">{title}</h1>
        {notice !== null && (
          <p className="sign-in__notice" role="alert">
            {notice}
          </p>
        )}
        {children}
      </div>
      <p className="sign-in__languages">
        {Object.entries(LANGUAGES).map(([language, name]) => (
          <button
            key={language}
            className="link"
            type="button"
            lang={language}
            aria-pressed={language === currentLanguage()}
            onClick={() => chooseLanguage(language as Language)}
          >
            {name}
          </button>
        ))}
      </p>
      <p className="sign-in__foot">{t('sign_in.foot')}</p>
    </main>
  );
}
