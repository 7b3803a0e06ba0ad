import { type ConsoleSession, isLavishError } from '@lavish/protocol';
import { useEffect, useState } from 'react';
import { callApi, whenSessionEnds } from '../api/request.ts';
import { readSession } from '../api/session.ts';
import { Loading } from '../parts/states.tsx';
import { t } from '../strings/strings.ts';
import { InvitationForm } from './invitation-form.tsx';
import { PasswordForm } from './password-form.tsx';
import type { Arrival, Secret } from './secret.ts';
import { SignInCard } from './sign-in-card.tsx';

/**
 * The part behind the sign-in, in files of its own: the sign-in stays small. Not with `lazy`, with which React shows that it loads
 * for at least 300 ms.
 */
const loadConsole = () => import('../shell/signed-in.tsx');
type Console = Awaited<ReturnType<typeof loadConsole>>;

type State =
  | { is: 'asking' }
  | { is: 'signed_out'; notice: string | null }
  | { is: 'unreachable' }
  | { is: 'invited'; invitation: Secret }
  | { is: 'signed_in'; session: ConsoleSession; console: Console };

/** Exchanges a link, or finds the running session, and shows the console or the sign-in. */
export function Entrance({ secret, fault }: Arrival) {
  const [state, setState] = useState<State>({ is: 'asking' });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let isCurrent = true;
    void enter(secret, attempt).then((next) => isCurrent && setState(withFault(next, fault)));
    return () => {
      isCurrent = false;
    };
  }, [secret, fault, attempt]);

  useEffect(
    () => whenSessionEnds(() => setState({ is: 'signed_out', notice: t('sign_in.session_ended') })),
    [],
  );

  const signIn = (session: ConsoleSession) =>
    void signedIn(session).then(setState, () => setState({ is: 'unreachable' }));
  switch (state.is) {
    case 'asking':
      return <Loading />;
    case 'unreachable':
      return (
        <SignInCard title={t('sign_in.unreachable_title')} notice={t('fault.unreachable')}>
          <button className="button button--main" type="button" onClick={() => setAttempt(attempt + 1)}>
            {t('state.retry')}
          </button>
        </SignInCard>
      );
    case 'invited':
      return <InvitationForm invitation={state.invitation} onSession={signIn} />;
    case 'signed_out':
      return <PasswordForm notice={state.notice} onSession={signIn} />;
    case 'signed_in': {
      const { SignedIn } = state.console;
      return <SignedIn session={state.session} />;
    }
  }
}

const signedIn = async (session: ConsoleSession): Promise<State> => ({
  is: 'signed_in',
  session,
  console: await loadConsole(),
});

/** The sign-in says why the one at the provider failed. */
const withFault = (state: State, fault: Arrival['fault']): State =>
  state.is === 'signed_out' && fault !== null ? { ...state, notice: t(`sign_in.oidc_${fault}`) } : state;

/** Links that were exchanged, each once: React runs effects twice in development. */
let exchange: Promise<State> | null = null;

function enter(secret: Secret | null, attempt: number): Promise<State> {
  if (secret?.kind === 'invitation') return Promise.resolve({ is: 'invited', invitation: secret });
  if (secret?.kind !== 'link' || attempt > 0) return findSession();
  exchange ??= exchangeLink(secret.secret);
  return exchange;
}

async function exchangeLink(secret: string): Promise<State> {
  try {
    void loadConsole();
    const session = await callApi<ConsoleSession>('/sign-in/link', { method: 'POST', body: { secret } });
    return await signedIn(session);
  } catch (fault) {
    if (isLavishError(fault, 'unreachable')) return { is: 'unreachable' };
    // The link was used: by this browser, which may have its session still.
    const state = await findSession();
    return state.is === 'signed_out' ? { is: 'signed_out', notice: t('sign_in.link_used') } : state;
  }
}

async function findSession(): Promise<State> {
  try {
    return await signedIn(await readSession());
  } catch (fault) {
    return isLavishError(fault) && fault.status === 401
      ? { is: 'signed_out', notice: null }
      : { is: 'unreachable' };
  }
}
