import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { t } from '../strings/strings.ts';
import { type BattleFilter, BattleList } from './battle-list.tsx';

const route = getRouteApi('/battles');

const PAGE_BATTLES = 50;

/** Lists battles: those that run, those that are over, and those of a room or a host. */
export function BattlesPage() {
  const { state, room, host } = route.useSearch();
  const filter: BattleFilter =
    room !== undefined ? { room } : host !== undefined ? { host } : { live: state !== 'over' };
  const chosen = room ?? host;
  return (
    <>
      <PageTitle title={t('page.battles')}>
        {chosen !== undefined && (
          <Link className="chip" to="/battles">
            {t(room === undefined ? 'room.host' : 'filter.room')}: <bdi>{chosen}</bdi>
            <Icon name="close" />
            <span className="visually-hidden">{t('filter.remove')}</span>
          </Link>
        )}
      </PageTitle>
      {chosen === undefined && (
        <>
          <Filter />
          <Tabs isLive={state !== 'over'} />
        </>
      )}
      <div className="panel">
        <BattleList key={JSON.stringify(filter)} filter={filter} pageSize={PAGE_BATTLES} />
      </div>
    </>
  );
}

function Filter() {
  const [kind, setKind] = useState<'host' | 'room'>('host');
  const [id, setId] = useState('');
  const navigate = useNavigate();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void navigate({ to: '/battles', search: { [kind]: id.trim() } });
  };
  return (
    <form className="search-form" onSubmit={submit}>
      <select
        className="select"
        aria-label={t('filter.kind')}
        value={kind}
        onChange={({ target }) => setKind(target.value === 'room' ? 'room' : 'host')}
      >
        <option value="host">{t('room.host')}</option>
        <option value="room">{t('filter.room')}</option>
      </select>
      <Field
        label={t('filter.id')}
        value={id}
        onChange={setId}
        pattern="\s*[A-Za-z0-9_.:\-]{1,64}\s*"
        title={t('filter.id_form')}
        autoComplete="off"
        spellCheck={false}
        required
      />
      <button className="button" type="submit">
        {t('filter.add')}
      </button>
    </form>
  );
}

const Tabs = ({ isLive }: { isLive: boolean }) => (
  <nav className="tabs" aria-label={t('battles_page.which')}>
    {([true, false] as const).map((each) => (
      <Link
        key={String(each)}
        className="tabs__tab"
        to="/battles"
        search={each ? {} : { state: 'over' }}
        aria-current={each === isLive ? 'page' : undefined}
        data-current={each === isLive}
      >
        {t(each ? 'battles_page.live' : 'battles_page.over')}
      </Link>
    ))}
  </nav>
);
