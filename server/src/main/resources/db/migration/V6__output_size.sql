-- Whose a result is and the bytes of its chunks; bytes is null once these were removed for want of room.
alter table result add column owner_key varchar(80);
alter table result add column bytes bigint;
update result set
    owner_key = (select min(run.owner_key) from run where run.result_id = result.id),
    bytes = (select coalesce(sum(octet_length(result_chunk.body)), 0) from result_chunk where result_chunk.result_id = result.id);
create index result_by_age on result (created_at, id);
