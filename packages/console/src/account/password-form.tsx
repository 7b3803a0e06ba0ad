import { isLavishError } from '@lavish/protocol';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { faultSentence } from '../api/fault-sentence.ts';
import { callApi } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { t } from '../strings/strings.ts';

/** The shortest password that the server accepts. */
const MIN_PASSWORD_LENGTH = 12;

/** Changes the own password. After a link has signed in, the operator may have forgotten the current one. */
export function PasswordForm({ hasPassword, onSet }: { hasPassword: boolean; onSet: () => void }) {
  const { began_by } = useSession();
  const needsCurrent = began_by !== 'link';
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const change = useMutation({
    mutationFn: () =>
      callApi('/password', { method: 'PUT', body: { password, ...(needsCurrent ? { current } : {}) } }),
    onSuccess: () => {
      setCurrent('');
      setPassword('');
      onSet();
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  if (needsCurrent && !hasPassword) return <p className="quiet">{t('account.no_password')}</p>;
  return (
    <form className="account__form" onSubmit={send}>
      {needsCurrent && (
        <Field
          label={t('account.current_password')}
          type="password"
          value={current}
          onChange={setCurrent}
          autoComplete="current-password"
          required
        />
      )}
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
      {change.isError && (
        <p className="dialog__fault" role="alert">
          {isLavishError(change.error, 'forbidden')
            ? t('account.wrong_password')
            : faultSentence(change.error)}
        </p>
      )}
      {change.isSuccess && (
        <p className="health health--good" role="status">
          <Icon name="check" />
          {t('account.password_changed')}
        </p>
      )}
      <button className="button" type="submit" disabled={change.isPending}>
        {t(hasPassword ? 'account.change_password' : 'account.set_password')}
      </button>
    </form>
  );
}
