-- Up Migration

-- Why the VPS is only looked at; null: VSA publishes on it.
alter table vps add column observe_only text;

-- Down Migration

alter table vps drop column observe_only;
