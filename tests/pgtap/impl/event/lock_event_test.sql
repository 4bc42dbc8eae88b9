begin;
\ir ../../helpers.sql
select plan(11);

select * from test.check_impl_function('lock_event', 'volatile');

-- Without triggers: one that looks at rows locks them, and so does the foreign key of the seats.
drop trigger event_seats_past_is_kept on booking_data.event_seats;
set local session_replication_role = replica;
select test.make_event() as hall, test.make_event() as opera \gset
set local session_replication_role = origin;
select is(l.id, :'hall', 'it reads the event') from booking_impl.lock_event(event_id => :'hall') l;
select is((test.is_locked(:'hall'), test.is_locked(:'opera'))::text, '(t,f)', 'the seats are locked');
select is(array(select e.id from booking_data.event e where e.xmax <> '0'), array[:'hall']::uuid[], 'the event too, and no other');
select is((r.code, r.message)::text, '(TKN01,"No event has this id: 0000000f-000f-400f-800f-00000000000f")', 'EventNotFound')
from test.error($$do $do$ begin perform booking_impl.lock_event(event_id => '0000000F-000F-400F-800F-00000000000F'); end $do$ $$) r;

select * from finish();
rollback;
