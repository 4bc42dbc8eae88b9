begin;
\ir ../helpers.sql
select plan(16);

select * from test.check_table('change_reader', array['name text not null', 'epoch integer not null', 'transaction_id xid8 not null', 'position bigint not null',
    'last_booking_id uuid', 'asked_at timestamp(3) with time zone', 'told_since timestamp(3) with time zone'], array['name']);

select test.as_owner('delete from booking_data.change_reader');
select is(test.violated(statement), refused_by, statement)
from (values
    (1, 'insert into booking_data.change_reader (name) values (''webhook''), (''email'')', 'nothing'), (2, 'insert into booking_data.change_reader (name) values (''webhook'')', 'change_reader_pkey'),
    (3, 'insert into booking_data.change_reader (name) values (''sms'')', 'change_reader_known'), (4, 'update booking_data.change_reader set epoch = null', ''),
    (5, 'update booking_data.change_reader set position = null', ''), (6, 'update booking_data.change_reader set transaction_id = null', '')
) t (number, statement, refused_by)
order by number;
select is(count(*) filter (where (r.epoch, r.transaction_id, r.position) = (coalesce(pg_sequence_last_value('booking_data.current_epoch'), 1), pg_snapshot_xmin(pg_current_snapshot()), 0)), 2::bigint,
    'they begin when they are made') from booking_data.change_reader r;
select throws_ok('delete from booking_data.change_reader', '42501', null, 'no slip of a superuser');

select * from finish();
rollback;
