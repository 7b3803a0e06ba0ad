import type { ProviderMessage } from '@lavish/protocol';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useMay, useSession } from '../api/session.ts';
import { Badge, type BadgeTone } from '../parts/badge.tsx';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { HeadedTable } from '../parts/headed-table.tsx';
import { ListView } from '../parts/list-view.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { useList } from '../parts/use-list.ts';
import { dateTime } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { PURCHASES_KEY } from './purchase-key.ts';
import { PurchaseTabs } from './purchase-tabs.tsx';

const route = getRouteApi('/purchase-messages');

const TONES: Record<ProviderMessage['state'], BadgeTone> = {
  due: 'warning',
  done: 'good',
  ignored: 'quiet',
  failed: 'danger',
};

/** The messages of payment providers, and those that could not be processed. */
export function MessagesPage() {
  const { state } = route.useSearch();
  return (
    <>
      <PageTitle title={t('message.messages')} />
      <PurchaseTabs current="/purchase-messages" />
      <nav className="tabs tabs--small" aria-label={t('message.which')}>
        {([undefined, 'failed', 'due'] as const).map((each) => (
          <Link
            key={each ?? 'all'}
            className="tabs__tab"
            to="/purchase-messages"
            search={each === undefined ? {} : { state: each }}
            aria-current={each === state ? 'page' : undefined}
            data-current={each === state}
          >
            {t(each === undefined ? 'message.all' : `message.only_${each}`)}
          </Link>
        ))}
      </nav>
      <Messages key={state ?? 'all'} state={state} />
    </>
  );
}

function Messages({ state }: { state: 'failed' | 'due' | undefined }) {
  const { time_zone } = useSession();
  const mayRetry = useMay('corrections.create');
  const [retried, setRetried] = useState<ProviderMessage | null>(null);
  const list = useList<ProviderMessage>([...PURCHASES_KEY, 'messages'], '/v1/provider-messages', {
    limit: '50',
    ...(state !== undefined && { state }),
  });
  return (
    <>
      <ListView list={list} empty={t(state === undefined ? 'message.none' : `message.none_${state}`)}>
        {(messages) => (
          <HeadedTable
            label={t('message.messages')}
            className="table--stacked"
            headings={[
              t('message.kind'),
              t('purchase.provider'),
              t('message.state'),
              t('message.error'),
              t('message.received'),
            ]}
          >
            {messages.map((each) => {
              const { id, provider, message, kind, state: is, attempts, next_at, error, received_at } = each;
              return (
                <tr key={id}>
                  <th scope="row">
                    <bdi>{kind}</bdi> <span className="table__second id message__id">{message}</span>
                  </th>
                  <td>{t(`provider.${provider}`)}</td>
                  <td>
                    <Badge tone={TONES[is]}>{t(`message.state_${is}`)}</Badge>{' '}
                    {attempts > 1 && (
                      <span className="table__second">
                        {t('message.attempts', { attempts: exact(attempts) })}
                      </span>
                    )}
                  </td>
                  <td className="table__wide message__error">
                    {error !== null && <bdi>{error}</bdi>}
                    {is === 'failed' && mayRetry && (
                      <button
                        className="button button--small"
                        type="button"
                        aria-label={`${t('message.retry')}: ${kind}`}
                        onClick={() => setRetried(each)}
                      >
                        {t('message.retry')}
                      </button>
                    )}{' '}
                    {next_at !== null && is === 'due' && error !== null && (
                      <span className="table__second">
                        {t('message.next_at', { at: dateTime(next_at, time_zone) })}
                      </span>
                    )}
                  </td>
                  <td className="table__time">{dateTime(received_at, time_zone)}</td>
                </tr>
              );
            })}
          </HeadedTable>
        )}
      </ListView>
      {retried !== null && (
        <ChangeDialog
          title={t('message.retry')}
          detail={t('message.retry_detail', { kind: retried.kind })}
          changes={PURCHASES_KEY}
          submit={t('message.retry')}
          onSubmit={(reason) =>
            callApi(`/v1/provider-messages/${retried.id}/retry`, { method: 'POST', reason })
          }
          onClose={() => setRetried(null)}
        />
      )}
    </>
  );
}
