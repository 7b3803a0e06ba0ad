-- Rounds that were opened by a clock that was ahead, so that one look a second reads those that begin later and no others.
create index battles_beginning on battles (starts_at) where due_at is not null;
