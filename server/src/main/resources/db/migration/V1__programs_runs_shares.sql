-- SQL that H2 and PostgreSQL both read. Bytes longer than a few hundred KiB are kept in chunks, as H2's VARBINARY ends at 1 MiB.

-- Sources by content: canonical JSON under its SHA-256. Immutable.
create table program (
    hash        varchar(64)              not null primary key,
    body        text                     not null,
    created_at  timestamp with time zone not null
);

-- What a run yielded. Several runs of the same key may refer to one result.
create table result (
    id          varchar(40)              not null primary key,
    run_key     varchar(64)              not null,
    cacheable   boolean                  not null,
    body        text                     not null,
    created_at  timestamp with time zone not null
);
create index result_by_key on result (run_key, cacheable);

-- Console (kind 0) and trace (kind 1) of a result, compressed, in order of seq.
create table result_chunk (
    result_id   varchar(40) not null references result (id) on delete cascade,
    kind        smallint    not null,
    seq         integer     not null,
    body        bytea       not null,
    primary key (result_id, kind, seq)
);

create table run (
    id              varchar(40)              not null primary key,
    owner_key       varchar(80)              not null,
    program_hash    varchar(64)              not null references program (hash),
    request         text                     not null,
    run_key         varchar(64)              not null,
    result_id       varchar(40)              references result (id),
    cached          boolean                  not null,
    created_at      timestamp with time zone not null,
    finished_at     timestamp with time zone
);
create index run_unfinished on run (finished_at, created_at);
create index run_by_result on run (result_id);

-- The same request sent again under the same key is the same run.
create table idempotency (
    owner_key     varchar(80)              not null,
    idem_key      varchar(200)             not null,
    request_hash  varchar(64)              not null,
    run_id        varchar(40)              not null,
    created_at    timestamp with time zone not null,
    primary key (owner_key, idem_key)
);

create table share (
    id            varchar(40)              not null primary key,
    owner_key     varchar(80)              not null,
    token_hash    varchar(64)              not null,
    program_hash  varchar(64)              not null references program (hash),
    title         varchar(200)             not null,
    request       text                     not null,
    provenance    text                     not null,
    created_at    timestamp with time zone not null,
    expires_at    timestamp with time zone
);
create index share_by_expiry on share (expires_at);
create index share_by_owner on share (owner_key, created_at);
