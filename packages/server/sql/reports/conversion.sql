-- How many of those who watched a room gave in it: the rooms of the last 30 days, the newest first.
--
--   room, host, opened_at
--   watchers       distinct users who watched by a token of their own; hosts, who cannot give to themselves, left out
--   senders        how many of them gave, and
--   rate           as a share of the watchers; null when nobody watched
--   coins          what they gave, and
--   coins_per_watcher
--   unseen         other senders: the server key sent for them, they are the host, or it was longer ago than what
--                  is kept of watchers
--
-- It reads two rows for each watcher by their keys: run it on a standby, if there are millions of them.
select r.id as room,
       r.host_id as host,
       r.created_at as opened_at,
       w.watchers,
       w.senders,
       round(w.senders::numeric / nullif(w.watchers, 0), 4) as rate,
       w.coins,
       round(w.coins::numeric / nullif(w.watchers, 0), 2) as coins_per_watcher,
       r.senders - w.senders as unseen
  from rooms r
 cross join lateral (
   select count(*) as watchers, count(s.sender_id) as senders, coalesce(sum(s.coins), 0)::bigint as coins
     from room_views v
     left join supporters s on s.room_id = v.room_id and s.sender_id = v.user_id
    where v.room_id = r.id and v.user_id <> r.host_id
 ) w
 where r.created_at >= now() - interval '30 days'
 order by r.created_at desc, r.id desc;
