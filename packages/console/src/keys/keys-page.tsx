import type { ApiKey, CreatedApiKey } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { QueryState } from '../parts/query-panel.tsx';
import { SecretDialog } from '../parts/secret-dialog.tsx';
import { Empty } from '../parts/states.tsx';
import { TableFrame } from '../parts/table-frame.tsx';
import { dateTime } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { CreateKeyDialog } from './create-key-dialog.tsx';
import { KEYS_KEY } from './keys-key.ts';

type Dialog = { is: 'create' } | { is: 'secret'; key: CreatedApiKey } | { is: 'revoke'; key: ApiKey };

/** The API keys of the platform's servers, besides those of the settings. */
export function KeysPage() {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => setDialog(null);
  const query = useQuery({
    queryKey: KEYS_KEY,
    queryFn: ({ signal }) => callApi<{ data: ApiKey[] }>('/keys', { signal }),
    // A program may have used a key a moment ago.
    staleTime: 0,
  });
  return (
    <>
      <PageTitle title={t('page.keys')}>
        <button
          className="button button--main page-title__action"
          type="button"
          onClick={() => setDialog({ is: 'create' })}
        >
          <Icon name="plus" />
          {t('keys.create')}
        </button>
      </PageTitle>
      <QueryState query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty>{t('keys.empty')}</Empty>
          ) : (
            <div className="panel">
              <Keys keys={data} onRevoke={(key) => setDialog({ is: 'revoke', key })} />
            </div>
          )
        }
      </QueryState>
      {dialog?.is === 'create' && (
        <CreateKeyDialog onCreated={(key) => setDialog({ is: 'secret', key })} onClose={close} />
      )}
      {dialog?.is === 'secret' && (
        <SecretDialog
          title={dialog.key.name}
          label={t('keys.key')}
          secret={dialog.key.secret}
          detail={t('keys.secret_detail')}
          onClose={close}
        />
      )}
      {dialog?.is === 'revoke' && (
        <ChangeDialog
          title={t('keys.revoke')}
          detail={t('keys.revoke_detail', { name: dialog.key.name })}
          changes={KEYS_KEY}
          submit={t('keys.revoke')}
          onSubmit={(reason) => callApi(`/keys/${dialog.key.id}`, { method: 'DELETE', reason })}
          onClose={close}
        />
      )}
    </>
  );
}

function Keys({ keys, onRevoke }: { keys: readonly ApiKey[]; onRevoke: (key: ApiKey) => void }) {
  const { time_zone } = useSession();
  const at = (time: string | null, otherwise: string) =>
    time === null ? otherwise : dateTime(time, time_zone);
  return (
    <TableFrame label={t('page.keys')}>
      <table className="table table--stacked">
        <thead>
          <tr>
            <th scope="col">{t('keys.name')}</th>
            <th scope="col">{t('keys.starts_with')}</th>
            <th scope="col">{t('keys.scopes')}</th>
            <th scope="col">{t('keys.last_used')}</th>
            <th scope="col">{t('keys.expires')}</th>
            <th scope="col">{t('keys.created')}</th>
            <th scope="col">{t('keys.actions')}</th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id} data-ended={key.revoked_at !== null}>
              <th scope="row">
                <bdi>{key.name}</bdi>
              </th>
              <td>
                <code className="id" dir="ltr">
                  {key.starts_with}…
                </code>
              </td>
              <td>
                <details className="scopes">
                  <summary>{t('keys.scope_count', { count: exact(key.scopes.length) })}</summary>
                  <ul dir="ltr">
                    {key.scopes.map((scope) => (
                      <li key={scope}>{scope}</li>
                    ))}
                  </ul>
                </details>
              </td>
              <td>{at(key.last_used_at, t('keys.never_used'))}</td>
              <td>
                {key.revoked_at === null
                  ? at(key.expires_at, t('keys.no_expiry'))
                  : t('keys.revoked', { at: dateTime(key.revoked_at, time_zone) })}
              </td>
              <td>
                {dateTime(key.created_at, time_zone)}
                <span className="table__second">
                  <bdi>{key.created_by.name}</bdi>
                </span>
              </td>
              <td>
                {key.revoked_at === null && (
                  <button
                    className="button button--small"
                    type="button"
                    aria-label={`${t('keys.revoke')}: ${key.name}`}
                    onClick={() => onRevoke(key)}
                  >
                    {t('keys.revoke')}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}
