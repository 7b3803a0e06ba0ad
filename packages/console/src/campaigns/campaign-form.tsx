import type { Catalogue, Item } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react';
import { callApi } from '../api/request.ts';
import { useMay } from '../api/session.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import type { Edited } from '../parts/edit-conflict-notice.tsx';
import { type FormFault, FormFaultContext, refusedField } from '../parts/form-fault.ts';
import { FormField } from '../parts/form-field.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Panel } from '../parts/panel.tsx';
import { isZone, timeStep } from '../parts/zoned-time.ts';
import { t } from '../strings/strings.ts';
import { now } from '../strings/today.ts';
import { CAMPAIGNS_KEY, campaignPath } from './campaign-key.ts';
import { CampaignPreview } from './campaign-preview.tsx';
import { GroupRows, RewardRows, RuleRows, ScopeFields, WindowRows } from './form-rows.tsx';
import { type CampaignForm, putOf } from './form-state.ts';
import { ZoneField } from './zone-field.tsx';

interface Props {
  title: string;
  initial: CampaignForm;
  isNew: boolean;
  /** The campaign that is changed, as the operator has seen it. */
  edited?: Edited;
}

/** All of `PUT /v1/campaigns/{id}`, with the server's faults at their fields. */
export function CampaignFormView({ title, initial, isNew, edited }: Props) {
  const [form, setForm] = useState(initial);
  const [fault, setFault] = useState<FormFault | null>(null);
  const [isSaving, setSaving] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const navigate = useNavigate();
  const mayPreview = useMay('what_if.run');
  const items = useItems();
  const put = useMemo(() => putOf(form), [form]);
  const change = (changed: Partial<CampaignForm>) => {
    setForm({ ...form, ...changed });
    setFault(null);
  };

  // Where the fault is: its field, or the first place that shows it.
  useEffect(() => {
    if (fault === null || isSaving) return undefined;
    // After the dialog has closed, which gives the focus back to the button.
    const timer = setTimeout(() => {
      const place = element.current?.querySelector<HTMLElement>('[aria-invalid="true"], .form-fault');
      place?.focus();
      place?.scrollIntoView({ block: 'center' });
    });
    return () => clearTimeout(timer);
  }, [fault, isSaving]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSaving(true);
  };
  const save = async (reason: string, ifMatch: string | undefined) => {
    try {
      await callApi(campaignPath(form.id), { method: 'PUT', body: put, reason, ifMatch });
    } catch (error) {
      const refused = refusedField(error);
      if (refused === null || refused.field === 'Lavish-Reason') throw error;
      setFault(refused);
      return;
    }
    void navigate({ to: '/campaigns/$campaign', params: { campaign: form.id } });
  };

  return (
    <FormFaultContext value={fault}>
      <form className="campaign-form" ref={element} onSubmit={submit}>
        <PageTitle title={title}>
          <button className="button button--main campaign-form__save" type="submit">
            {t('campaign.save')}
          </button>
        </PageTitle>
        <Unplaced form={element} fault={fault} />
        <Panel title={t('campaign.what_and_when')}>
          <div className="campaign-form__fields">
            <FormField
              field="campaign"
              label={t('campaign.id')}
              hint={t('campaign.id_hint')}
              value={form.id}
              onChange={(id) => change({ id })}
              pattern="[A-Za-z0-9_.:\-]{1,64}"
              title={t('filter.id_form')}
              disabled={!isNew}
              required
            />
            <FormField
              field="name"
              label={t('campaign.name')}
              hint={t('campaign.name_hint')}
              value={form.name}
              onChange={(name) => change({ name })}
              maxLength={200}
            />
            <ZoneField value={form.zone} onChange={(zone) => isZone(zone) && change({ zone })} />
            <FormField
              field="starts_at"
              label={t('campaign.starts_at')}
              type="datetime-local"
              step={timeStep(form.startsAt)}
              value={form.startsAt}
              onChange={(startsAt) => change({ startsAt })}
              required
            />
            <FormField
              field="ends_at"
              label={t('campaign.ends_at')}
              type="datetime-local"
              step={timeStep(form.endsAt)}
              value={form.endsAt}
              onChange={(endsAt) => change({ endsAt })}
              required
            />
          </div>
        </Panel>
        <RuleRows rows={form.rules} items={items} onChange={(rules) => change({ rules })} />
        <ScopeFields form={form} items={items} onChange={change} />
        <WindowRows form={form} onChange={(windows) => change({ windows })} />
        <GroupRows rows={form.groups} onChange={(groups) => change({ groups })} />
        <RewardRows rows={form.rewards} onChange={(rewards) => change({ rewards })} />
        {mayPreview && <CampaignPreview put={put} now={now} />}
      </form>
      {isSaving && (
        <ChangeDialog
          title={t('campaign.save')}
          detail={t('campaign.save_detail')}
          changes={CAMPAIGNS_KEY}
          submit={t('campaign.save')}
          onSubmit={save}
          onClose={() => setSaving(false)}
          {...(edited !== undefined && { edited })}
        />
      )}
    </FormFaultContext>
  );
}

/** A fault of something that has no field of its own in the form, such as the number of rules. */
function Unplaced({ form, fault }: { form: { current: HTMLFormElement | null }; fault: FormFault | null }) {
  const [isPlaced, setPlaced] = useState(true);
  useEffect(() => {
    setPlaced(fault === null || form.current?.querySelector('[aria-invalid="true"]') !== null);
  }, [form, fault]);
  return isPlaced || fault === null ? null : (
    <p className="form-fault" role="alert" tabIndex={-1}>
      {t('fault.refused', { detail: fault.sentence })}
    </p>
  );
}

/** The items of the catalogue, for the proposals of fields. None while they load. */
function useItems(): readonly Item[] {
  const { data } = useQuery({
    queryKey: ['catalogue', 'for proposals'],
    queryFn: ({ signal }) => callApi<Catalogue>('/v1/catalogue', { signal }),
  });
  return data?.data ?? [];
}
