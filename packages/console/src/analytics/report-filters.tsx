import { type FormEvent, type ReactNode, useState } from 'react';
import { useSession } from '../api/session.ts';
import { Icon } from '../parts/icon.tsx';
import { t } from '../strings/strings.ts';
import { type Preset, presetDays, presetsFor } from './report-search.ts';
import type { ReportView } from './report-view.ts';
import type { Filter, ReportName } from './reports.ts';

interface Props extends ReportView {
  report: { name: ReportName; hasZone: boolean; hasComparison: boolean };
  filters: readonly Filter[];
  today: string;
}

/** Period, comparison, zone and filters of a report. */
export function ReportFilters({ report, filters, today, search, days, zone, change }: Props) {
  const { time_zone } = useSession();
  const presets = presetsFor(report.name);
  const preset = presets.find((each) => {
    const { from, to } = presetDays(each, today);
    return from === days.from && to === days.to;
  });
  const active = filters.filter((name) => search[name] !== undefined);
  return (
    <div className="filters">
      <FilterField label={t('filter.period')}>
        <select
          className="select"
          value={preset ?? 'custom'}
          onChange={({ target }) =>
            target.value !== 'custom' && change({ ...presetDays(target.value as Preset, today) })
          }
        >
          {presets.map((each) => (
            <option key={each} value={each}>
              {t(`period.${each}`)}
            </option>
          ))}
          {preset === undefined && <option value="custom">{t('period.custom')}</option>}
        </select>
      </FilterField>
      {(['from', 'to'] as const).map((end) => (
        <FilterField key={end} label={t(`filter.${end}`)}>
          <input
            className="select"
            type="date"
            value={days[end]}
            {...(end === 'from' ? { max: days.to } : { min: days.from })}
            onChange={({ target }) => target.value && change({ ...days, [end]: target.value })}
          />
        </FilterField>
      ))}
      {report.hasZone && (
        <FilterField label={t('filter.zone')}>
          <select
            className="select"
            value={zone}
            onChange={({ target }) => change({ zone: target.value === time_zone ? undefined : target.value })}
          >
            {zonesWith(time_zone, zone).map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </FilterField>
      )}
      {report.hasComparison && (
        <label className="check">
          <input
            type="checkbox"
            checked={search.compare !== 'none'}
            onChange={({ target }) => change({ compare: target.checked ? undefined : 'none' })}
          />
          {t('filter.compare')}
        </label>
      )}
      {filters.length > active.length && <AddFilter filters={filters} active={active} change={change} />}
      {active.map((name) => (
        <button key={name} className="chip" type="button" onClick={() => change({ [name]: undefined })}>
          {t(`filter.${name}`)}: <bdi>{search[name]}</bdi>
          <Icon name="close" />
          <span className="visually-hidden">{t('filter.remove')}</span>
        </button>
      ))}
    </div>
  );
}

const FilterField = ({ label, children }: { label: string; children: ReactNode }) => (
  // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children.
  <label className="filters__field">
    <span>{label}</span>
    {children}
  </label>
);

const PARTIES: readonly Filter[] = ['room', 'receiver', 'sender'];

/** A report has at most one filter of room, receiver and sender, and one of item and category. */
function AddFilter({
  filters,
  active,
  change,
}: {
  filters: readonly Filter[];
  active: readonly Filter[];
  change: ReportView['change'];
}) {
  const isParty = (name: Filter) => PARTIES.includes(name);
  const free = filters.filter((name) => !active.some((other) => isParty(other) === isParty(name)));
  const [name, setName] = useState<Filter | null>(null);
  const [id, setId] = useState('');
  const chosen = name !== null && free.includes(name) ? name : free[0];
  if (chosen === undefined) return null;
  const add = (event: FormEvent) => {
    event.preventDefault();
    setId('');
    change({ [chosen]: id.trim() });
  };
  return (
    <form className="filters__add" onSubmit={add}>
      <select
        className="select"
        aria-label={t('filter.kind')}
        value={chosen}
        onChange={({ target }) => setName(target.value as Filter)}
      >
        {free.map((each) => (
          <option key={each} value={each}>
            {t(`filter.${each}`)}
          </option>
        ))}
      </select>
      <input
        className="select"
        aria-label={t('filter.id')}
        placeholder={t('filter.id')}
        value={id}
        onChange={({ target }) => setId(target.value)}
        pattern="[A-Za-z0-9_.:\-]{1,64}"
        title={t('filter.id_form')}
        required
      />
      <button className="button" type="submit">
        {t('filter.add')}
      </button>
    </form>
  );
}

/** All zones that the browser knows. It names some zones differently from the server. */
const zonesWith = (...own: string[]): string[] => {
  const known = 'supportedValuesOf' in Intl ? Intl.supportedValuesOf('timeZone') : [];
  return [...new Set([...own, 'UTC', ...known])];
};
