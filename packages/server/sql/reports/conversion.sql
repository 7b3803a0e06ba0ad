-- How many viewers of a room sent gifts in it: the rooms of the last 30 days, newest first.
--
--   room, host, opened_at
--   viewers           distinct users who watched with their own token, without the host, who cannot send to themselves
--   senders           the number of them who sent gifts
--   rate              senders / viewers; null if there were no viewers
--   coins             the coins that they sent
--   coins_per_viewer  coins / viewers
--   unseen            other senders: the server key sent for them, they are the host, or their view is no longer stored
--
-- It reads two rows for each viewer by their keys. With millions of viewers, run it on a standby.
select r.id as room,
       r.host_id as host,
       r.created_at as opened_at,
       w.viewers,
       w.senders,
       round(w.senders::numeric / nullif(w.viewers, 0), 4) as rate,
       w.coins,
       round(w.coins::numeric / nullif(w.viewers, 0), 2) as coins_per_viewer,
       r.senders - w.senders as unseen
  from rooms r
 cross join lateral (
   select count(*) as viewers, count(s.sender_id) as senders, coalesce(sum(s.coins), 0)::bigint as coins
     from room_views v
     left join supporters s on s.room_id = v.room_id and s.sender_id = v.user_id
    where v.room_id = r.id and v.user_id <> r.host_id
 ) w
 where r.created_at >= now() - interval '30 days'
 order by r.created_at desc, r.id desc;
