-- Deploy booking:epoch to pg

begin;
set local role booking_owner;

-- A sequence, since writers must see its value and not the one of their snapshot. It is set by begin_epoch alone and never drawn from.
create sequence booking_data.current_epoch as integer;

create table booking_data.epoch (
    number integer not null,
    began_at timestamptz(3) not null default clock_timestamp(),
    actor text not null default session_user,
    constraint epoch_pkey primary key (number),
    constraint epoch_after_the_first check (number > 1)
);

comment on sequence booking_data.current_epoch is 'The epoch of what is written now; 1 until it is raised.';
comment on table booking_data.epoch is 'When the count of transactions was not to be relied on any more (a restore, a failover) and the positions of changes began a new epoch. The first has no row.';

commit;
