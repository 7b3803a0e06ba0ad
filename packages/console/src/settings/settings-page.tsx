import type { DoctorFinding, DoctorFindings, EffectiveSetting, EffectiveSettings } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { callApi } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { Icon } from '../parts/icon.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { QueryPanel } from '../parts/query-panel.tsx';
import { time } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';

/** How the server is configured, and what its checks find. Nothing can be changed here: settings are of the environment. */
export const SettingsPage = () => (
  <>
    <PageTitle title={t('page.settings')} />
    <Findings />
    <Settings />
  </>
);

function Findings() {
  const query = useQuery({
    queryKey: ['settings', 'findings'],
    queryFn: ({ signal }) => callApi<DoctorFindings>('/settings/findings', { signal }),
  });
  return (
    <QueryPanel
      title={t('settings.findings')}
      query={query}
      actions={
        <button
          className="button button--quiet"
          type="button"
          disabled={query.isFetching}
          onClick={() => void query.refetch()}
        >
          {t(query.isFetching ? 'settings.checking' : 'settings.check_again')}
        </button>
      }
    >
      {({ at, data }) => <Results at={at} findings={data} />}
    </QueryPanel>
  );
}

function Results({ at, findings }: { at: string; findings: readonly DoctorFinding[] }) {
  const { time_zone } = useSession();
  const problems = findings.filter(({ verdict }) => verdict !== 'ok');
  const passed = findings.filter(({ verdict }) => verdict === 'ok');
  return (
    <div className="findings">
      {problems.length === 0 ? (
        <p className="health health--good">
          <Icon name="check" />
          {t('settings.no_problem')}
        </p>
      ) : (
        <ul className="findings__list" aria-label={t('settings.problems')}>
          {problems.map((finding) => (
            <Problem key={finding.check + finding.found} finding={finding} />
          ))}
        </ul>
      )}
      <details className="values">
        <summary>{t('settings.passed', { count: exact(passed.length) })}</summary>
        <ul className="findings__list" lang="en" dir="ltr">
          {passed.map(({ check, found }) => (
            <li key={check + found} className="finding">
              <Icon name="check" />
              <p>{found}.</p>
            </li>
          ))}
        </ul>
      </details>
      <p className="report__complete">{t('settings.checked_at', { time: time(at, time_zone) })}</p>
    </div>
  );
}

/** The server's sentences are English, as those of `lavish doctor`. */
const Problem = ({ finding: { verdict, found, fix } }: { finding: DoctorFinding }) => (
  <li className={`finding finding--${verdict}`}>
    <Icon name="warning" />
    <div lang="en" dir="ltr">
      <p>
        <strong>{found}.</strong>
      </p>
      {fix !== undefined && <p className="quiet">{fix}.</p>}
    </div>
  </li>
);

function Settings() {
  const [text, setText] = useState('');
  const [isChangedOnly, setChangedOnly] = useState(false);
  const query = useQuery({
    queryKey: ['settings', 'values'],
    queryFn: ({ signal }) => callApi<EffectiveSettings>('/settings', { signal }),
  });
  const wanted = text.trim().toLowerCase();
  const isShown = ({ name, description, source }: EffectiveSetting) =>
    (!isChangedOnly || source !== 'default') && `${name} ${description}`.toLowerCase().includes(wanted);
  return (
    <QueryPanel
      title={t('settings.values')}
      query={query}
      actions={
        <div className="panel__actions">
          <label className="check">
            <input
              type="checkbox"
              checked={isChangedOnly}
              onChange={({ target }) => setChangedOnly(target.checked)}
            />
            {t('settings.changed_only')}
          </label>
          <input
            className="select"
            type="search"
            aria-label={t('settings.search')}
            placeholder={t('settings.search')}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        </div>
      }
    >
      {({ data }) =>
        data.some(isShown) ? (
          <ul className="settings">
            {data.filter(isShown).map((setting) => (
              <Setting key={setting.name} setting={setting} />
            ))}
          </ul>
        ) : (
          <p className="quiet">{t('settings.none')}</p>
        )
      }
    </QueryPanel>
  );
}

function Setting({ setting: { name, description, value, source } }: { setting: EffectiveSetting }) {
  const id = useId();
  return (
    <li className="setting" aria-labelledby={id}>
      <code className="setting__name" id={id}>
        {name}
      </code>
      <p className="setting__value">
        <bdi>{value ?? '–'}</bdi>
        {source !== 'default' && <span className="badge">{t(`settings.by_${source}`)}</span>}
      </p>
      <p className="setting__description" lang="en" dir="ltr">
        {description}
      </p>
    </li>
  );
}
