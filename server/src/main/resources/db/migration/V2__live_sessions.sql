-- Live sessions that sleep: what it takes to make their guests again.
create table live_session (
    id            varchar(40)              not null primary key,
    owner_key     varchar(80)              not null,
    program_hash  varchar(64)              not null references program (hash),
    run_key       varchar(64)              not null,
    body          text                     not null,
    created_at    timestamp with time zone not null,
    stored_at     timestamp with time zone not null
);
create index live_session_by_age on live_session (stored_at);
