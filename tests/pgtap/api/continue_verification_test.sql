begin;
\ir ../helpers.sql
select plan(22);

select * from test.check_api_function('continue_verification', 'milliseconds text', 'json', 'volatile', gateway => false);
select function_privs_are('booking_api', 'continue_verification', array['text'], 'booking_notifier', array['EXECUTE'], 'the notifier may');
select is(booking_api.continue_verification() ->> 'status', 'ok', 'a small database is verified by one call');
select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall \gset
select test.verify() as _ \gset
select test.plant_booking(gen_random_uuid(), '0000000a-000a-400a-800a-00000000000a', 1) from generate_series(1, 1500) \g /dev/null
set local session_replication_role = replica;
delete from booking_data.change where booking_id is not null;
set local session_replication_role = origin;
select is((r ->> 'status', r -> 'underWay' ->> 'stage', r -> 'underWay' ->> 'checked')::text, '(broken,bookings,1000)', 'as long as it is told, and what it finds is told at once') from booking_api.continue_verification('1') r;
select clock_timestamp() as before \gset
select ok(not (booking_api.continue_verification('60000') -> 'underWay')::text <> 'null', 'to the end, and once more whole');
select ok(v.last_started_at >= :'before'::timestamptz(3), 'the whole one began within the call') from booking_data.verification v;
select is(v.last_violations -> 'booking_has_history' -> 'count', '1500', 'kept') from booking_data.verification v;
set local session_replication_role = replica;
delete from booking_data.booking_item; delete from booking_data.booking;
set local session_replication_role = origin;
select is(booking_api.continue_verification() ->> 'status', 'ok', 'until a whole one does not find it any more');
select is((test.error(format('select booking_api.continue_verification(%L)', ms))).code, 'TKV01', 'not ' || coalesce(ms, 'null'))
from (values ('0'), ('60001')) t (ms);

select * from finish();
rollback;
