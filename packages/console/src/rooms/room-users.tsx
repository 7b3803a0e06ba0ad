import { type FormEvent, useState } from 'react';
import { callApi } from '../api/request.ts';
import { useMay } from '../api/session.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { Field } from '../parts/field.tsx';
import { Pager } from '../parts/pager.tsx';
import { QueryPanel } from '../parts/query-panel.tsx';
import { useList } from '../parts/use-list.ts';
import { UserLink } from '../parts/user-link.tsx';
import { t } from '../strings/strings.ts';
import { roomKey, roomPath } from './room-key.ts';

type Kind = 'guests' | 'blocks';

interface Change {
  user: string;
  isRemoval: boolean;
}

interface Props {
  room: string;
  kind: Kind;
  /** Whether users can be added: guests only to a live room. */
  canAdd: boolean;
}

/** The guests of a room, or the users who are blocked in it. Operators who may moderate add and remove them. */
export function RoomUsers({ room, kind, canAdd }: Props) {
  const mayModerate = useMay('rooms.moderate');
  const [change, setChange] = useState<Change | null>(null);
  const { query, pager } = useList<{ user: string }>([...roomKey(room), kind], `${roomPath(room)}/${kind}`, {
    limit: '20',
  });
  return (
    <QueryPanel title={t(`room.${kind}`)} query={query}>
      {({ data }) => (
        <>
          {data.length === 0 ? (
            <p className="quiet">{t(`room.no_${kind}`)}</p>
          ) : (
            <ul className="lines">
              {data.map(({ user }) => (
                <li key={user}>
                  <UserLink user={user} />
                  {mayModerate && (
                    <button
                      className="button button--quiet"
                      type="button"
                      aria-label={t(`room.remove_${kind}`, { user })}
                      onClick={() => setChange({ user, isRemoval: true })}
                    >
                      {t(kind === 'guests' ? 'room.remove' : 'user.unblock')}
                    </button>
                  )}
                </li>
              ))}
            </ul>
          )}
          <Pager {...pager} isRanked />
          {mayModerate && canAdd && (
            <AddUser kind={kind} onAdd={(user) => setChange({ user, isRemoval: false })} />
          )}
          {change !== null && (
            <UserDialog room={room} kind={kind} change={change} onClose={() => setChange(null)} />
          )}
        </>
      )}
    </QueryPanel>
  );
}

function AddUser({ kind, onAdd }: { kind: Kind; onAdd: (user: string) => void }) {
  const [user, setUser] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAdd(user.trim());
    setUser('');
  };
  return (
    <form className="search-form search-form--small" onSubmit={submit}>
      <Field
        label={t('find.user_id')}
        value={user}
        onChange={setUser}
        pattern="\s*[A-Za-z0-9_.:\-]{1,64}\s*"
        autoComplete="off"
        spellCheck={false}
        required
      />
      <button className="button" type="submit">
        {t(`room.add_${kind}`)}
      </button>
    </form>
  );
}

interface DialogProps {
  room: string;
  kind: Kind;
  change: Change;
  onClose: () => void;
}

function UserDialog({ room, kind, change: { user, isRemoval }, onClose }: DialogProps) {
  const title = isRemoval ? t(`room.remove_${kind}`, { user }) : `${t(`room.add_${kind}`)}: ${user}`;
  return (
    <ChangeDialog
      title={title}
      detail={t(`room.${isRemoval ? 'remove' : 'add'}_${kind}_detail`, { user })}
      changes={roomKey(room)}
      submit={t(isRemoval ? (kind === 'guests' ? 'room.remove' : 'user.unblock') : `room.add_${kind}`)}
      onSubmit={(reason) =>
        callApi(`${roomPath(room)}/${kind}/${encodeURIComponent(user)}`, {
          method: isRemoval ? 'DELETE' : 'PUT',
          reason,
        })
      }
      onClose={onClose}
    />
  );
}
