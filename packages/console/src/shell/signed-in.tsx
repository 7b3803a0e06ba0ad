import { type ConsoleSession, isLavishError } from '@lavish/protocol';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { SessionContext } from '../api/session.ts';
import { createConsoleRouter } from './routes.tsx';

/** The console of a signed-in operator. */
export function SignedIn({ session }: { session: ConsoleSession }) {
  const [queries] = useState(createQueries);
  const [router] = useState(() => createConsoleRouter(session));
  return (
    <SessionContext value={session}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </SessionContext>
  );
}

const createQueries = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        // A refusal stays one; a lost connection or a busy server does not.
        retry: (failures, fault) => failures < 2 && isLavishError(fault) && (fault.status ?? 503) >= 500,
        staleTime: 30_000,
        // Offline requests fail and are shown as such, instead of waiting silently.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
