-- What graders expect of a run, and whether it came true: JSON.
alter table run add column expect text;
alter table run add column verdict text;
