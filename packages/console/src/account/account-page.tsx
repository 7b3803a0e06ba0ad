import type { NewSecondFactor, RecoveryCodes } from '@lavish/protocol';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { faultSentence } from '../api/fault-sentence.ts';
import { callApi } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Panel } from '../parts/panel.tsx';
import { t } from '../strings/strings.ts';
import { PasswordForm } from './password-form.tsx';

/** The password and the second factor of the operator who is signed in. */
export function AccountPage() {
  const session = useSession();
  const [isOn, setOn] = useState(session.second_factor);
  const [hasPassword, setHasPassword] = useState(session.has_password);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  return (
    <>
      <PageTitle title={t('page.account')} />
      <div className="account">
        {session.operator.role !== 'host' && session.operator.role !== 'agency' && (
          <Panel title={t('account.password')}>
            <PasswordForm hasPassword={hasPassword} onSet={() => setHasPassword(true)} />
          </Panel>
        )}
        <Panel title={t('account.second_factor')}>
          {!hasPassword ? (
            <p className="quiet">
              {t(session.began_by === 'oidc' ? 'account.factor_elsewhere' : 'account.needs_password')}
            </p>
          ) : isOn ? (
            <>
              <p className="health health--good">
                <Icon name="check" />
                {t('account.on')}
              </p>
              {codes === null ? (
                <Remove byLink={session.began_by === 'link'} onRemoved={() => setOn(false)} />
              ) : (
                <Codes codes={codes} />
              )}
            </>
          ) : (
            <Add
              onAdded={(added) => {
                setCodes(added);
                setOn(true);
              }}
            />
          )}
        </Panel>
      </div>
    </>
  );
}

/** Shows the secret once, and asks for a code of the authenticator that has read it. */
function Add({ onAdded }: { onAdded: (codes: readonly string[]) => void }) {
  const begin = useMutation({
    mutationFn: () => callApi<NewSecondFactor>('/second-factor', { method: 'POST' }),
  });
  const confirm = (code: string) =>
    callApi<RecoveryCodes>('/second-factor', { method: 'PUT', body: { code } }).then(({ recovery_codes }) =>
      onAdded(recovery_codes),
    );
  if (begin.data === undefined) {
    return (
      <>
        <p className="quiet">{t('account.off')}</p>
        <button
          className="button button--main"
          type="button"
          disabled={begin.isPending}
          onClick={() => begin.mutate()}
        >
          {t('account.add')}
        </button>
        {begin.isError && (
          <p className="dialog__fault" role="alert">
            {faultSentence(begin.error)}
          </p>
        )}
      </>
    );
  }
  return (
    <>
      <p>{t('account.secret')}</p>
      <p className="account__secret">
        <a className="link" href={begin.data.uri}>
          {begin.data.secret.replace(/(.{4})(?=.)/g, '$1 ')}
        </a>
      </p>
      <CodeForm submit={t('account.confirm')} onSubmit={confirm} />
    </>
  );
}

/** `byLink`: the operator may have lost the authenticator, and needs no code. */
function Remove({ byLink, onRemoved }: { byLink: boolean; onRemoved: () => void }) {
  const remove = (body: { code?: string }) =>
    callApi('/second-factor', { method: 'DELETE', body }).then(onRemoved);
  const removal = useMutation({ mutationFn: () => remove({}) });
  if (byLink)
    return (
      <>
        <p className="quiet">{t('account.remove_by_link')}</p>
        <button
          className="button"
          type="button"
          disabled={removal.isPending}
          onClick={() => removal.mutate()}
        >
          {t('account.remove')}
        </button>
        {removal.isError && (
          <p className="dialog__fault" role="alert">
            {faultSentence(removal.error)}
          </p>
        )}
      </>
    );
  return (
    <details className="values">
      <summary>{t('account.remove')}</summary>
      <CodeForm submit={t('account.remove')} onSubmit={(code) => remove({ code })} />
    </details>
  );
}

const Codes = ({ codes }: { codes: readonly string[] }) => (
  <>
    <p>{t('account.codes')}</p>
    <ul className="account__codes">
      {codes.map((code) => (
        <li key={code}>{code}</li>
      ))}
    </ul>
  </>
);

function CodeForm({ submit, onSubmit }: { submit: string; onSubmit: (code: string) => Promise<unknown> }) {
  const [code, setCode] = useState('');
  const sending = useMutation({ mutationFn: () => onSubmit(code.trim()) });
  const send = (event: FormEvent) => {
    event.preventDefault();
    sending.mutate();
  };
  return (
    <form className="account__form" onSubmit={send}>
      <Field
        label={t('sign_in.code')}
        hint={t('account.code_hint')}
        value={code}
        onChange={setCode}
        autoComplete="one-time-code"
        inputMode="numeric"
        required
      />
      {sending.isError && (
        <p className="dialog__fault" role="alert">
          {t('sign_in.wrong_code')}
        </p>
      )}
      <button className="button button--main" type="submit" disabled={sending.isPending}>
        {submit}
      </button>
    </form>
  );
}
