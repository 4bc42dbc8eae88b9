begin;
\ir ../helpers.sql
select plan(19);

select * from test.check_api_function('allow_private_webhooks', 'allowed boolean', 'json', 'volatile', gateway => false);

create function pg_temp.is_allowed() returns boolean language sql as $$
select test.error('select booking_api.create_webhook(request => ''{"url": "http://127.0.0.1/"}'')', run_as => 'booking_gateway') is null
$$;
select is(pg_temp.is_allowed(), false, 'not unless a DBA says so');
select is(booking_api.allow_private_webhooks(allowed => true)::text, '{"allowPrivateWebhooks" : true}', 'a DBA says so');
select is(pg_temp.is_allowed(), true, 'and it holds at once');
select booking_api.allow_private_webhooks(allowed => false) \g /dev/null
select is(pg_temp.is_allowed(), false, 'until the DBA takes it back');
select is((select count(*) from booking_data.setting), 1::bigint, 'in one row');
select is((r.code, test.pointers(r.detail))::text, '(TKV01,{allowed})', 'yes or no') from test.error('select booking_api.allow_private_webhooks(allowed => null)') r;

select * from finish();
rollback;
