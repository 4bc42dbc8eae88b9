begin;
\ir ../helpers.sql
select plan(16);

select * from test.check_table('change_reader', array['name text not null', 'transaction_id xid8 not null', 'position bigint not null',
    'last_booking_id uuid', 'asked_at timestamp(3) with time zone', 'told_since timestamp(3) with time zone'], array['name']);

select set_eq('select name from booking_data.change_reader', array['webhook', 'email'], 'one for each channel');
select is(bool_and(r.transaction_id < pg_current_xact_id()), true, 'they began when they were made') from booking_data.change_reader r;
select is(test.violated(statement), refused_by, statement)
from (values
    ('insert into booking_data.change_reader values (''webhook'', ''1'', 0)', 'change_reader_pkey'), ('insert into booking_data.change_reader values (''sms'', ''1'', 0)', 'change_reader_known'),
    ('update booking_data.change_reader set position = null', ''), ('update booking_data.change_reader set transaction_id = null', ''),
    ('update booking_data.change_reader set transaction_id = ''1'', position = 1', 'nothing')
) t (statement, refused_by);
select throws_ok('delete from booking_data.change_reader', '42501', null, 'no slip of a superuser');

select * from finish();
rollback;
