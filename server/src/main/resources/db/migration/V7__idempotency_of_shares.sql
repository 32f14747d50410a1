-- What a share's answer says once, the token that deletes it, is said again to the same request under the same key.
alter table idempotency add column secret varchar(40);
