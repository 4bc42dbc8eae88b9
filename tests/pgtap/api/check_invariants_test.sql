begin;
\ir ../helpers.sql
select plan(20);

select * from test.check_api_function('check_invariants', 'event_id text', 'TABLE(answer json, error_code text, message text, detail text)', 'volatile');
select is((c.answer ->> 'status', c.error_code, c.message, c.detail)::text, '(ok,,,)', 'all is well') from booking_api.check_invariants() c;
select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
select test.verify() as _ \gset
select test.as_owner('update booking_data.event set name = ''x'' where id = ''0000000b-000b-400b-800b-00000000000b''');
select is((c.answer, c.error_code, c.message)::text, '(,TKX01,"Invariants are violated: event_equals_record (1)")', 'what was planted is found, and told without raising') from booking_api.check_invariants() c;
select is((c.answer ->> 'status', c.error_code)::text, '(ok,)', 'one event') from booking_api.check_invariants(:'hall') c;
select is((c.error_code, c.detail::json ->> 'eventId')::text, '(TKX01,0000000b-000b-400b-800b-00000000000b)', 'another') from booking_api.check_invariants(:'opera') c;
select throws_ok('select booking_api.check_invariants(''x'')', 'TKV01');
select throws_ok('select booking_api.check_invariants(''0000000c-000c-400c-800c-00000000000c'')', 'TKN01');
select is(test.error('select booking_api.check_invariants()', run_as => 'booking_gateway'), null, 'the gateway may ask');

select * from finish();
rollback;
