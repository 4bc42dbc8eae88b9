begin;
\ir ../../helpers.sql
select plan(13);

select * from test.check_impl_function('verify_event', 'stable');
select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall \gset
select is((v.answer ->> 'status', v.answer ->> 'eventId', v.broken)::text, '(broken,0000000a-000a-400a-800a-00000000000a,"event_has_history (1)")', 'what is broken') from booking_impl.verify_event('0000000A-000a-400a-800a-00000000000a') v;
select test.verify() as _ \gset
select is((v.answer ->> 'status', v.broken)::text, '(ok,)', 'in order') from booking_impl.verify_event(:'hall') v;
select test.make_booking(:'hall') as _ \gset
select is((v.answer ->> 'status', v.answer ->> 'bookings', v.answer ->> 'verifiedBookings')::text, '(ok,1,1)', 'its bookings') from booking_impl.verify_event(:'hall') v;
select is((v.answer ->> 'status', v.answer ->> 'bookings', v.answer ->> 'verifiedBookings')::text, '(unverified,1,0)', 'too late') from booking_impl.verify_event(:'hall', '-infinity') v;
select throws_ok('select booking_impl.verify_event(''x'')', 'TKV01');
select throws_ok('select booking_impl.verify_event(''0000000c-000c-400c-800c-00000000000c'')', 'TKN01');

select * from finish();
rollback;
