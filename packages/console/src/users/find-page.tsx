import { type Gift, isLavishError } from '@lavish/protocol';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { faultSentence } from '../api/fault-sentence.ts';
import { callApi } from '../api/request.ts';
import { useMay } from '../api/session.ts';
import { Field } from '../parts/field.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Panel } from '../parts/panel.tsx';
import { QueryPanel } from '../parts/query-panel.tsx';
import { UserLink } from '../parts/user-link.tsx';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';

/** Finds a user or a gift, and lists the users with the most coins of the month. */
export function FindPage() {
  const mayReadGifts = useMay('gifts.read');
  const mayReadRankings = useMay('rankings.read');
  const navigate = useNavigate();
  return (
    <>
      <PageTitle title={t('page.users')} />
      <div className="find">
        <FindForm
          title={t('find.user')}
          label={t('find.user_id')}
          hint={t('find.user_hint')}
          pattern="[A-Za-z0-9_.:\-]{1,64}"
          onFind={(user) => void navigate({ to: '/users/$user', params: { user } })}
        />
        {mayReadGifts && (
          <FindForm
            title={t('find.gift')}
            label={t('find.gift_id')}
            hint={t('find.gift_hint')}
            pattern="gft_[0-9a-f]{32}"
            onFind={(gift) => void navigate({ to: '/gifts/$gift', params: { gift } })}
          />
        )}
        {mayReadGifts && <FindByKey />}
        {mayReadRankings && (
          <>
            <TopUsers board="senders" />
            <TopUsers board="receivers" />
          </>
        )}
      </div>
    </>
  );
}

interface FindFormProps {
  title: string;
  label: string;
  hint: string;
  pattern: string;
  onFind: (id: string) => void;
}

function FindForm({ title, label, hint, pattern, onFind }: FindFormProps) {
  const [id, setId] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onFind(id.trim());
  };
  return (
    <Panel title={title}>
      <form className="find__form" onSubmit={submit}>
        <Field
          label={label}
          hint={hint}
          value={id}
          onChange={(text) => setId(text.trim())}
          pattern={pattern}
          title={hint}
          autoComplete="off"
          spellCheck={false}
          required
        />
        <button className="button button--main" type="submit">
          {t('find.submit')}
        </button>
      </form>
    </Panel>
  );
}

/** Finds a gift by its sender and the key that the sender's client chose. */
function FindByKey() {
  const [sender, setSender] = useState('');
  const [key, setKey] = useState('');
  const navigate = useNavigate();
  const find = useMutation({
    mutationFn: () =>
      callApi<Gift>(`/v1/users/${encodeURIComponent(sender)}/gifts?${new URLSearchParams({ key })}`),
    onSuccess: ({ id }) => navigate({ to: '/gifts/$gift', params: { gift: id } }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    find.mutate();
  };
  return (
    <Panel title={t('find.by_key')}>
      <form className="find__form" onSubmit={submit}>
        <Field
          label={t('filter.sender')}
          value={sender}
          onChange={(text) => setSender(text.trim())}
          pattern="[A-Za-z0-9_.:\-]{1,64}"
          autoComplete="off"
          spellCheck={false}
          required
        />
        <Field
          label={t('find.key')}
          hint={t('find.key_hint')}
          value={key}
          onChange={(text) => setKey(text.trim())}
          maxLength={128}
          autoComplete="off"
          spellCheck={false}
          required
        />
        {find.isError && (
          <p className="dialog__fault" role="alert">
            {isLavishError(find.error) && find.error.code === 'gift_not_found'
              ? t('find.no_key')
              : faultSentence(find.error)}
          </p>
        )}
        <button className="button button--main" type="submit" disabled={find.isPending}>
          {t('find.submit')}
        </button>
      </form>
    </Panel>
  );
}

interface Places {
  data: { rank: number; user: string | null; coins: number; gifts: number }[];
}

/** The ten users who gave, or received, most this month. */
function TopUsers({ board }: { board: 'senders' | 'receivers' }) {
  const query = useQuery({
    queryKey: ['ranking', board],
    queryFn: ({ signal }) => callApi<Places>(`/v1/rankings/${board}?period=month&limit=10`, { signal }),
  });
  return (
    <QueryPanel title={t(`find.top_${board}`)} query={query}>
      {({ data }) =>
        data.length === 0 ? (
          <p className="quiet">{t('find.top_empty')}</p>
        ) : (
          <ol className="places">
            {data.map(({ rank, user, coins }) => (
              <li key={rank} className="places__place">
                <span className="places__rank">{exact(rank)}</span>
                {user !== null && <UserLink user={user} />}
                <span className="places__coins coins">{exact(coins)}</span>
              </li>
            ))}
          </ol>
        )
      }
    </QueryPanel>
  );
}
