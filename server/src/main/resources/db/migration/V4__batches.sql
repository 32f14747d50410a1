-- Runs that belong together: a template and a matrix made them.
create table batch (
    id            varchar(40)              not null primary key,
    owner_key     varchar(80)              not null,
    name          varchar(200)             not null,
    total         integer                  not null,
    cancelled     boolean                  not null,
    created_at    timestamp with time zone not null,
    finished_at   timestamp with time zone
);
create index batch_by_owner on batch (owner_key, created_at, id);
create index batch_unfinished on batch (finished_at, created_at);

-- What each of them is in the matrix (JSON); an item that is no valid request has errors (JSON) instead of a run.
create table batch_item (
    batch_id      varchar(40) not null references batch (id) on delete cascade,
    seq           integer     not null,
    place         text        not null,
    run_id        varchar(40),
    errors        text,
    primary key (batch_id, seq)
);

alter table run add column batch_id varchar(40);
-- The end in a few figures (JSON), for lists: the result itself has the whole console.
alter table run add column summary text;
create index run_by_batch on run (batch_id);
create index run_by_owner on run (owner_key, created_at, id);
