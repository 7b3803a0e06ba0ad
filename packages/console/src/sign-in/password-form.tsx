import { type ConsoleSession, isLavishError } from '@lavish/protocol';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { faultSentence } from '../api/fault-sentence.ts';
import { callApi } from '../api/request.ts';
import { Field } from '../parts/field.tsx';
import { t } from '../strings/strings.ts';
import { SignInCard } from './sign-in-card.tsx';
import { SingleSignOn } from './single-sign-on.tsx';

interface Props {
  notice: string | null;
  onSession: (session: ConsoleSession) => void;
}

/** Name and password, then the code if the operator has a second factor. */
export function PasswordForm({ notice, onSession }: Props) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [asksCode, setAsksCode] = useState(false);
  const [problem, setProblem] = useState<string | null>(notice);
  const [isSending, setIsSending] = useState(false);
  const codeInput = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (asksCode) codeInput.current?.focus();
  }, [asksCode]);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    setIsSending(true);
    setProblem(null);
    try {
      const body = { name: name.trim(), password, ...(asksCode ? { code: code.trim() } : {}) };
      onSession(await callApi<ConsoleSession>('/sign-in/password', { method: 'POST', body }));
    } catch (fault) {
      setIsSending(false);
      if (isLavishError(fault, 'second_factor_required') && !asksCode) {
        setAsksCode(true);
        return;
      }
      setProblem(
        isLavishError(fault) && fault.status === 401
          ? t(asksCode ? 'sign_in.wrong_code' : 'sign_in.wrong')
          : faultSentence(fault),
      );
    }
  };

  return (
    <SignInCard title={t(asksCode ? 'sign_in.code_title' : 'sign_in.title')} notice={problem}>
      <form className="sign-in__form" onSubmit={send}>
        {asksCode ? (
          <Field
            label={t('sign_in.code')}
            hint={t('sign_in.code_hint')}
            ref={codeInput}
            value={code}
            onChange={setCode}
            autoComplete="one-time-code"
            inputMode="numeric"
            required
          />
        ) : (
          <>
            <Field
              label={t('sign_in.name')}
              value={name}
              onChange={setName}
              autoComplete="username"
              required
            />
            <Field
              label={t('sign_in.password')}
              type="password"
              value={password}
              onChange={setPassword}
              autoComplete="current-password"
              required
            />
          </>
        )}
        <button className="button button--main" type="submit" disabled={isSending}>
          {t(isSending ? 'sign_in.sending' : 'sign_in.submit')}
        </button>
        {!asksCode && <SingleSignOn onProblem={setProblem} />}
      </form>
    </SignInCard>
  );
}
