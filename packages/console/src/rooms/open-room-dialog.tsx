import type { PostRoom, Room } from '@lavish/protocol';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { Field } from '../parts/field.tsx';
import { t } from '../strings/strings.ts';

const ID_PATTERN = '[A-Za-z0-9_.:\\-]{1,64}';

/** Opens a room for a host, and its page. */
export function OpenRoomDialog({ onClose }: { onClose: () => void }) {
  const { operator } = useSession();
  const navigate = useNavigate();
  const [host, setHost] = useState(operator.host ?? '');
  const [title, setTitle] = useState('');
  const [id, setId] = useState('');

  const open = async (reason: string) => {
    const body: PostRoom = {
      host: host.trim(),
      ...(title.trim() !== '' && { title: title.trim() }),
      ...(id.trim() !== '' && { id: id.trim() }),
    };
    const room = await callApi<Room>('/v1/rooms', { method: 'POST', body, reason });
    void navigate({ to: '/rooms/$room', params: { room: room.id } });
  };

  return (
    <ChangeDialog
      title={t('room.open')}
      detail={t('open_room.detail')}
      changes={['rooms']}
      submit={t('room.open')}
      onSubmit={open}
      onClose={onClose}
    >
      {operator.host === null && (
        <Field
          label={t('room.host')}
          hint={t('open_room.host_hint')}
          value={host}
          onChange={setHost}
          pattern={ID_PATTERN}
          autoComplete="off"
          spellCheck={false}
          required
        />
      )}
      <Field
        label={t('open_room.title')}
        value={title}
        onChange={setTitle}
        maxLength={100}
        autoComplete="off"
      />
      <Field
        label={t('open_room.id')}
        hint={t('open_room.id_hint')}
        value={id}
        onChange={setId}
        pattern={ID_PATTERN}
        autoComplete="off"
        spellCheck={false}
      />
    </ChangeDialog>
  );
}
