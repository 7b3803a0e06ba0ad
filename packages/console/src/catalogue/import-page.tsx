import type { CatalogueImport, ImportFormat, ItemDifference } from '@lavish/protocol';
import { isLavishError } from '@lavish/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { faultSentence } from '../api/fault-sentence.ts';
import { callApi } from '../api/request.ts';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Panel } from '../parts/panel.tsx';
import { TableFrame } from '../parts/table-frame.tsx';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { CATALOGUE_KEY } from './catalogue-query.ts';

const FORMATS: Readonly<Record<ImportFormat, string>> = { csv: 'text/csv', json: 'application/json' };

const formatOf = (file: File): ImportFormat => (/\.json$/i.test(file.name) ? 'json' : 'csv');

function send(file: File, path: string, query: Record<string, string>, reason?: string) {
  const format = formatOf(file);
  return callApi<CatalogueImport>(`/catalogue/${path}?${new URLSearchParams({ format, ...query })}`, {
    method: 'POST',
    file,
    type: FORMATS[format],
    ...(reason !== undefined && { reason }),
  });
}

/** Imports a file of items: shows what would change, and changes it when the operator agrees. */
export function ImportPage() {
  const [file, setFile] = useState<File | null>(null);
  const queries = useQueryClient();
  const preview = useMutation({ mutationFn: (chosen: File) => send(chosen, 'import/preview', {}) });
  const run = useMutation({
    mutationFn: ({ chosen, version, reason }: { chosen: File; version: string; reason: string }) =>
      send(chosen, 'import', { version }, reason),
    onSuccess: () => queries.invalidateQueries({ queryKey: CATALOGUE_KEY }),
    onError: (fault, { chosen }) => {
      // Shows the differences from the items as they are now.
      if (isLavishError(fault) && fault.code === 'edit_conflict') preview.mutate(chosen);
    },
  });
  const choose = (files: FileList | null) => {
    const [chosen] = files ?? [];
    if (chosen === undefined) return;
    setFile(chosen);
    run.reset();
    preview.mutate(chosen);
  };

  return (
    <>
      <PageTitle title={t('import.title')} />
      {run.isSuccess ? (
        <Panel title={t('import.done')}>
          <p role="status">{t('import.done_detail', { count: exact(run.data.changes.length) })}</p>
          <div className="added__actions">
            <Link className="button button--main" to="/catalogue">
              {t('page.catalogue')}
            </Link>
          </div>
        </Panel>
      ) : (
        <>
          <Panel title={t('import.file')}>
            <div className="upload__file">
              <label className="button button--main" aria-disabled={preview.isPending}>
                <input
                  className="visually-hidden"
                  type="file"
                  accept=".csv,.json"
                  aria-describedby="import-hint"
                  onChange={({ target }) => {
                    choose(target.files);
                    target.value = '';
                  }}
                />
                <Icon name="plus" />
                {t(preview.isPending ? 'import.reading' : 'import.choose')}
              </label>
              {file !== null && <bdi className="id">{file.name}</bdi>}
            </div>
            <p className="field__hint import-hint" id="import-hint">
              {t('import.hint')}
            </p>
            {preview.isError && (
              <p className="field__hint field__hint--fault" role="alert">
                {faultSentence(preview.error)}
              </p>
            )}
          </Panel>
          {preview.isSuccess && file !== null && (
            <Differences
              found={preview.data}
              isRunning={run.isPending}
              fault={run.isError ? faultSentence(run.error) : null}
              onImport={(reason) => run.mutate({ chosen: file, version: preview.data.version, reason })}
            />
          )}
        </>
      )}
    </>
  );
}

interface DifferencesProps {
  found: CatalogueImport;
  isRunning: boolean;
  fault: string | null;
  onImport: (reason: string) => void;
}

function Differences({ found, isRunning, fault, onImport }: DifferencesProps) {
  const [reason, setReason] = useState('');
  const { changes, faults, unchanged } = found;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onImport(reason.trim());
  };
  if (faults.length > 0) return <Faults found={found} />;
  return (
    <Panel title={t('import.differences')}>
      <p className="quiet" role="status">
        {t('import.summary', { changed: exact(changes.length), unchanged: exact(unchanged) })}
      </p>
      {changes.length > 0 && (
        <>
          <TableFrame label={t('import.differences')}>
            <table className="table table--wrapping import-table">
              <thead>
                <tr>
                  <th scope="col">{t('import.item')}</th>
                  <th scope="col">{t('audit.what')}</th>
                  <th scope="col">{t('audit.changes')}</th>
                </tr>
              </thead>
              <tbody>
                {changes.map((change) => (
                  <Difference key={change.item} change={change} />
                ))}
              </tbody>
            </table>
          </TableFrame>
          <form className="import-form" onSubmit={submit}>
            <Field
              label={t('change.reason')}
              hint={t('change.reason_hint')}
              value={reason}
              onChange={setReason}
              maxLength={500}
              pattern=".*\S.*"
              autoComplete="off"
              required
            />
            {fault !== null && (
              <p className="dialog__fault" role="alert">
                {fault}
              </p>
            )}
            <button className="button button--main" type="submit" disabled={isRunning}>
              {isRunning ? t('change.sending') : t('import.submit', { count: exact(changes.length) })}
            </button>
          </form>
        </>
      )}
    </Panel>
  );
}

const shown = (value: unknown): string =>
  value === null || value === undefined
    ? '–'
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);

const Difference = ({ change: { item, kind, fields } }: { change: ItemDifference }) => (
  <tr>
    <th scope="row">
      <bdi>{item}</bdi>
    </th>
    <td>
      <span className="badge" data-kind={kind}>
        {t(`import.${kind}`)}
      </span>
    </td>
    <td>
      <ul>
        {fields.map(({ field, before, after }) => (
          <li key={field}>
            <span className="quiet">{field}:</span>{' '}
            {kind !== 'added' && (
              <>
                <bdi>{shown(before)}</bdi> <span className="arrow">→</span>{' '}
              </>
            )}
            <bdi>{shown(after)}</bdi>
          </li>
        ))}
      </ul>
    </td>
  </tr>
);

const Faults = ({ found: { faults } }: { found: CatalogueImport }) => (
  <Panel title={t('import.faults')}>
    <p className="dialog__fault" role="alert">
      {t('import.faults_detail', { count: exact(faults.length) })}
    </p>
    <TableFrame label={t('import.faults')}>
      <table className="table table--wrapping">
        <thead>
          <tr>
            <th scope="col" className="number">
              {t('import.row')}
            </th>
            <th scope="col">{t('import.field')}</th>
            <th scope="col">{t('import.fault')}</th>
          </tr>
        </thead>
        <tbody>
          {faults.map(({ row, field, detail }) => (
            <tr key={`${row} ${field}`}>
              <th scope="row" className="number">
                {exact(row)}
              </th>
              <td>{field === null ? '–' : <bdi>{field}</bdi>}</td>
              <td>{detail}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  </Panel>
);
