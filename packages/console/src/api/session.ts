import type { ConsoleAction, ConsoleSession } from '@lavish/protocol';
import { createContext, useContext } from 'react';
import { callApi } from './request.ts';

export const readSession = (): Promise<ConsoleSession> => callApi('/session');

export const SessionContext = createContext<ConsoleSession | null>(null);

export function useSession(): ConsoleSession {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('there is no session outside of the signed-in part');
  return session;
}

/** Whether the operator may do `action`. The server refuses all else. */
export const useMay = (action: ConsoleAction): boolean => useSession().actions.includes(action);
