-- Which server the feed's epoch was drawn on, and on which timeline of it: in another place history may be another one.
-- Null until the first node connects.

alter table feed_epoch
  add column server   text,
  add column timeline integer;
