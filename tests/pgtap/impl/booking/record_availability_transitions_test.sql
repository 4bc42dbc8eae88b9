begin;
\ir ../../helpers.sql
select plan(11);

select * from test.check_impl_function('record_availability_transitions', 'volatile');

-- When it is called is tried through the door, in seat_edges_test.
select test.make_event(name => 'Hall') as hall, test.make_event(name => 'Opera', status => 'closed') as opera, test.make_event(status => 'draft') as draft,
    test.make_event(status => 'cancelled') as over \gset
set local role booking_owner;
select booking_impl.record_availability_transitions(event_ids => array[:'opera', :'draft', :'hall', :'over', gen_random_uuid()]::uuid[], kind => 'event.sold_out', happened_at => '2030-05-01T12:00:00.5Z') \g /dev/null
reset role;
select is(array(select c.event_id from booking_data.change c order by c.position), array[:'opera', :'hall']::uuid[], 'one change for each in their order, but for drafts and cancelled ones');
select is(array(select distinct (c.kind, c.happened_at, c.booking_id, c.seat_events, c.transaction_id)::text from booking_data.change c),
    array[('event.sold_out', timestamptz '2030-05-01T12:00:00.5Z', null, '{}', pg_current_xact_id())::text], 'of that kind and moment');
select is(bool_and(c.resource::text = booking_api.get_event(event_id => c.event_id::text)::text), true, 'with the events as they are shown') from booking_data.change c;
set local role booking_owner;
select booking_impl.record_availability_transitions(event_ids => null, kind => 'event.sold_out', happened_at => now()) \g /dev/null
select is((select count(*) from booking_data.change), 2::bigint, 'no events: nothing');

select * from finish();
rollback;
