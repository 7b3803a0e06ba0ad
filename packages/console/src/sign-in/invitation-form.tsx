import { type ConsoleSession, isLavishError } from '@lavish/protocol';
import { type FormEvent, useState } from 'react';
import { faultSentence } from '../api/fault-sentence.ts';
import { callApi } from '../api/request.ts';
import { Field } from '../parts/field.tsx';
import { t } from '../strings/strings.ts';
import type { Secret } from './secret.ts';
import { SignInCard } from './sign-in-card.tsx';
import { SingleSignOn } from './single-sign-on.tsx';

/** The shortest password that the server accepts. */
const MIN_PASSWORD_LENGTH = 12;

/** An invited operator chooses a name and a password. */
export function InvitationForm({
  invitation: { secret, name: proposed = '' },
  onSession,
}: {
  invitation: Secret;
  onSession: (s: ConsoleSession) => void;
}) {
  const [name, setName] = useState(proposed);
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    setIsSending(true);
    setProblem(null);
    try {
      const body = { secret, name: name.trim(), password };
      onSession(await callApi<ConsoleSession>('/sign-in/invitation', { method: 'POST', body }));
    } catch (fault) {
      setIsSending(false);
      setProblem(
        isLavishError(fault) && fault.status === 401 ? t('sign_in.invitation_used') : faultSentence(fault),
      );
    }
  };

  return (
    <SignInCard title={t('sign_in.invitation_title')} notice={problem}>
      <form className="sign-in__form" onSubmit={send}>
        <Field label={t('sign_in.name')} value={name} onChange={setName} autoComplete="username" required />
        <Field
          label={t('sign_in.new_password')}
          hint={t('sign_in.new_password_hint')}
          type="password"
          value={password}
          onChange={setPassword}
          autoComplete="new-password"
          minLength={MIN_PASSWORD_LENGTH}
          required
        />
        <button className="button button--main" type="submit" disabled={isSending}>
          {t(isSending ? 'sign_in.sending' : 'sign_in.join')}
        </button>
        <SingleSignOn invitation={secret} onProblem={setProblem} />
      </form>
    </SignInCard>
  );
}
