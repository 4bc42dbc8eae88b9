begin;
\ir ../helpers.sql
select plan(10);

select has_table('booking_data', 'setting', 'setting exists');
select columns_are('booking_data', 'setting', array['allow_private_webhooks', 'updated_at'], 'its columns');
select table_privs_are('booking_data', 'setting', 'booking_dba', array['SELECT'], 'a DBA may read');
select table_privs_are('booking_data', 'setting', 'booking_gateway', '{}', 'the gateway may nothing');

select is((select count(*) from booking_data.setting), 0::bigint, 'nothing is set from the start');
select is(test.violated(statement), refused_by, statement)
from (values
    (1, 'insert into booking_data.setting values (null)', ''), (2, 'insert into booking_data.setting values (true)', 'nothing'),
    (3, 'insert into booking_data.setting values (false)', 'setting_only_one')
) t (number, statement, refused_by)
order by number;
select throws_ok('update booking_data.setting set allow_private_webhooks = true', '42501', null, 'no slip of a superuser');
select throws_ok('truncate booking_data.setting', '23000', null, 'nor a truncate');

select * from finish();
rollback;
