import {
  type NewOverlayAddress,
  OVERLAY_NAMES,
  type OverlayName,
  type OverlayOptions,
  type PostOverlay,
} from '@lavish/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { faultSentence } from '../api/fault-sentence.ts';
import { callApi } from '../api/request.ts';
import { useMay } from '../api/session.ts';
import { Field } from '../parts/field.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Panel } from '../parts/panel.tsx';
import { SecretDialog } from '../parts/secret-dialog.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { Empty } from '../parts/states.tsx';
import { t } from '../strings/strings.ts';
import { type OptionChanges, OptionFields } from './option-fields.tsx';
import { overlayPath, ownOptions } from './overlay-address.ts';
import { OverlayPreview } from './overlay-preview.tsx';
import { OVERLAYS_KEY } from './overlays-key.ts';
import { TestButton } from './test-button.tsx';

/** A year, as for `lavish overlay`. */
const DEFAULT_DAYS = '365';
const PLATFORM_ID = '[A-Za-z0-9_.:\\-]{1,64}';

/** Makes the address of an overlay, with a preview of its look. */
export function NewOverlayPage() {
  const mayChange = useMay('overlays.change');
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [overlay, setOverlay] = useState<OverlayName>('alerts');
  const [of, setOf] = useState<'host' | 'room'>('host');
  const [id, setId] = useState('');
  const [days, setDays] = useState(DEFAULT_DAYS);
  const [allOptions, setAllOptions] = useState<OverlayOptions>({});
  const [reason, setReason] = useState('');
  const options = ownOptions(overlay, allOptions);

  const create = useMutation({
    mutationFn: () => {
      const shown = of === 'host' ? { host: id.trim() } : { room: id.trim() };
      const body: PostOverlay = { overlay, ...shown, options, days: Number(days) };
      return callApi<NewOverlayAddress>('/overlays', { method: 'POST', body, reason: reason.trim() });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: OVERLAYS_KEY }),
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  const change = (changed: OptionChanges) =>
    setAllOptions((before) => {
      const after = Object.entries({ ...before, ...changed }).filter(([, value]) => value !== undefined);
      return Object.fromEntries(after) as OverlayOptions;
    });

  if (!mayChange) return <Empty>{t('fault.forbidden')}</Empty>;
  return (
    <>
      <PageTitle title={t('overlay.new')} />
      <div className="new-overlay">
        <Panel title={t('overlay.address')}>
          <form className="new-overlay__form" onSubmit={send}>
            <SelectField
              label={t('overlay.overlay')}
              hint={t(`overlay.${overlay}_hint`)}
              value={overlay}
              onChange={(value) => setOverlay(value as OverlayName)}
            >
              {OVERLAY_NAMES.map((name) => (
                <option key={name} value={name}>
                  {t(`overlay.${name}`)}
                </option>
              ))}
            </SelectField>
            <SelectField
              label={t('overlay.of')}
              hint={t(`overlay.of_${of}_hint`)}
              value={of}
              onChange={(value) => setOf(value as 'host' | 'room')}
            >
              <option value="host">{t('overlay.of_host')}</option>
              <option value="room">{t('overlay.of_room')}</option>
            </SelectField>
            <Field
              label={t(of === 'host' ? 'overlay.host_id' : 'overlay.room_id')}
              value={id}
              onChange={setId}
              pattern={PLATFORM_ID}
              title={t('filter.id_form')}
              autoComplete="off"
              spellCheck={false}
              required
            />
            <Field
              label={t('overlay.days')}
              type="number"
              inputMode="numeric"
              min={1}
              max={3_650}
              step={1}
              value={days}
              onChange={setDays}
              required
            />
            <OptionFields overlay={overlay} options={options} onChange={change} />
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
            {create.isError && (
              <p className="dialog__fault" role="alert">
                {faultSentence(create.error)}
              </p>
            )}
            <button className="button button--main" type="submit" disabled={create.isPending}>
              {t(create.isPending ? 'change.sending' : 'overlay.create')}
            </button>
          </form>
        </Panel>
        <Panel title={t('overlay.preview')} className="new-overlay__preview">
          <OverlayPreview overlay={overlay} options={options} />
        </Panel>
      </div>
      {create.data !== undefined && (
        <SecretDialog
          title={t(`overlay.${create.data.overlay}`)}
          label={t('overlay.address')}
          secret={`${location.origin}${overlayPath(create.data)}#${create.data.secret}`}
          detail={t('overlay.obs')}
          onClose={() => void navigate({ to: '/overlays' })}
        >
          <TestButton overlay={create.data.id} />
        </SecretDialog>
      )}
    </>
  );
}
