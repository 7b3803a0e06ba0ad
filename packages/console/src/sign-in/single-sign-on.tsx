import { isLavishError, type OidcSignIn, type SignInMethods } from '@lavish/protocol';
import { useEffect, useState } from 'react';
import { faultSentence } from '../api/fault-sentence.ts';
import { callApi } from '../api/request.ts';
import { t } from '../strings/strings.ts';

interface Props {
  /** The secret of the invitation that the account of the provider accepts. */
  invitation?: string;
  onProblem: (sentence: string | null) => void;
}

/** Leads to the OpenID provider of the installation. Shows nothing if there is none. */
export function SingleSignOn({ invitation, onProblem }: Props) {
  const [name, setName] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);

  useEffect(() => {
    const leaving = new AbortController();
    // Without a response the form still signs in by password.
    callApi<SignInMethods>('/sign-in/methods', { signal: leaving.signal }).then(
      ({ oidc }) => setName(oidc?.name ?? null),
      () => {},
    );
    return () => leaving.abort();
  }, []);

  if (name === null) return null;
  const go = async () => {
    setIsSending(true);
    onProblem(null);
    try {
      const body = invitation === undefined ? {} : { invitation };
      const { url } = await callApi<OidcSignIn>('/sign-in/oidc', { method: 'POST', body });
      location.assign(url);
    } catch (fault) {
      setIsSending(false);
      onProblem(
        isLavishError(fault, 'overloaded')
          ? t('sign_in.oidc_unavailable')
          : isLavishError(fault, 'unauthenticated')
            ? t('sign_in.invitation_used')
            : faultSentence(fault),
      );
    }
  };
  return (
    <>
      <p className="sign-in__or">{t('sign_in.or')}</p>
      <button className="button" type="button" disabled={isSending} onClick={() => void go()}>
        {t('sign_in.with', { name })}
      </button>
    </>
  );
}
