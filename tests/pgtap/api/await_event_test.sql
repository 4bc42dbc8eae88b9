begin;
\ir ../helpers.sql
select plan(16);

select * from test.check_api_function('await_event', 'event_id text', 'void', 'volatile');

select test.make_event() as hall \gset
select lives_ok(format('select booking_api.await_event(event_id => %L)', upper(:'hall')), 'an event that nobody holds');
select lives_ok($$select booking_api.await_event(event_id => '0000000f-000f-400f-800f-00000000000f')$$, 'nobody holds one that does not exist');
select throws_ok($$select booking_api.await_event(event_id => 'x')$$, 'TKV01', null, 'ValidationError');

select * from finish();
rollback;
