-- Up Migration

-- One access log of a VPS: whose counters they are, and how far it was counted.
create table traffic_logs (
  traffic_log_uid  bigint generated always as identity primary key,
  vps_uid          bigint not null references vps,
  domain           text not null,
  positions        jsonb not null,
  unique (vps_uid, domain)
);
create index traffic_logs_by_domain on traffic_logs (domain);

-- Counters add up; times are counted by their upper bound in milliseconds. Partitions are made as they are needed and
-- dropped when they are too old.
create table traffic_minutes (
  traffic_log_uid  bigint not null,
  at               timestamptz not null,
  requests         bigint not null,
  status_2xx       bigint not null,
  status_3xx       bigint not null,
  status_4xx       bigint not null,
  status_5xx       bigint not null,
  bytes            bigint not null,
  time_ms          bigint not null,
  time_5           bigint not null,
  time_10          bigint not null,
  time_25          bigint not null,
  time_50          bigint not null,
  time_100         bigint not null,
  time_250         bigint not null,
  time_500         bigint not null,
  time_1000        bigint not null,
  time_2500        bigint not null,
  time_5000        bigint not null,
  time_10000       bigint not null,
  time_more        bigint not null,
  primary key (traffic_log_uid, at)
) partition by range (at);

create table traffic_hours (like traffic_minutes including all) partition by range (at);

-- Down Migration

drop table traffic_hours;
drop table traffic_minutes;
drop table traffic_logs;
