-- Deploy booking:change_reader to pg

begin;
set local role booking_owner;

create table booking_data.change_reader (
    name text not null,
    transaction_id xid8 not null,
    position bigint not null,
    constraint change_reader_pkey primary key (name),
    constraint change_reader_known check (name in ('webhook', 'email'))
);

comment on table booking_data.change_reader is 'Up to which change each channel has made deliveries. Its row is locked by who makes them.';

-- From now on, with what is not committed yet.
insert into booking_data.change_reader (name, transaction_id, position)
select n.name, pg_snapshot_xmin(pg_current_snapshot()), 0 from unnest(array['webhook', 'email']) n (name);

commit;
