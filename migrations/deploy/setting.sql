-- Deploy booking:setting to pg

begin;
set local role booking_owner;

create table booking_data.setting (
    allow_private_webhooks boolean not null,
    updated_at timestamptz(3) not null default clock_timestamp()
);

-- One row at most; none means that nothing was set.
create unique index setting_only_one on booking_data.setting ((true));

comment on table booking_data.setting is 'What a DBA has decided for the whole database. No parameter of the server, which every session may set for itself.';
comment on column booking_data.setting.allow_private_webhooks is 'Whether webhooks may lead to addresses that are not public; for development.';

commit;
