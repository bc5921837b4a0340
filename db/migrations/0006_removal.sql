-- Up Migration

alter table vps drop constraint vps_status_check;
alter table vps add constraint vps_status_check check (status in ('pending', 'active', 'removing', 'removed'));

-- The operations that another one has begun.
create index operations_by_whole on operations ((input->>'partOf')) where input ? 'partOf';

-- Down Migration

drop index operations_by_whole;
update vps set status = 'active' where status = 'removing';
alter table vps drop constraint vps_status_check;
alter table vps add constraint vps_status_check check (status in ('pending', 'active', 'removed'));
