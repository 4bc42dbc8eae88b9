begin;
\ir ../helpers.sql
select plan(19);

select * from test.check_api_function('check_health', '', 'json', 'stable');

select test.set_clock('2030-05-01T12:00:00.5Z');
select is(booking_api.check_health()::jsonb, jsonb_build_object('status', 'ok', 'database', 'up', 'serverVersion', current_setting('server_version'),
    'time', '2030-05-01T12:00:00.500Z'), 'healthy');
select is(array(select json_object_keys(booking_api.check_health())), '{status,database,serverVersion,time}', 'status comes first');
select is(test.error('select booking_api.check_health()', run_as => 'booking_gateway'), null, 'the gateway may ask');
select is(test.error('select booking_api.check_health()', run_as => 'booking_dba'), null, 'a DBA may ask');

create function pg_temp.check_read_only() returns json language plpgsql as $$
begin
    perform set_config('transaction_read_only', 'on', true);
    return booking_api.check_health();
end
$$;
select throws_ok('select pg_temp.check_read_only()', '25006', 'The database is read-only.', 'a read-only session cannot book');
select lives_ok('select booking_api.check_health()', 'one that is writable again can');

select * from finish();
rollback;
