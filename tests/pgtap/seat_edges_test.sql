begin;
\ir helpers.sql
select plan(33);

-- An event is announced as sold out, and as available again, exactly when its last seat goes and when one comes back.
select test.make_event(name => 'Hall', capacity => 3, id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(name => 'Opera', capacity => 4, id => '0000000b-000b-400b-800b-00000000000b') as opera,
    test.make_event(name => 'Arena', capacity => 100, id => '0000000c-000c-400c-800c-00000000000c') as arena, test.make_event(name => 'Full', capacity => 0, id => '0000000d-000d-400d-800d-00000000000d') as nothing \gset
-- What was announced since the last call: the edges with the seats left then, in their order among the bookings
create temporary table seen (position bigint) on commit drop;
create function pg_temp.news() returns text language plpgsql as $$
declare
    v_news text;
begin
    select coalesce(string_agg(case when c.booking_id is null then format('%s %s (%s)', c.resource ->> 'name', split_part(c.kind, '.', 2), c.resource ->> 'availableSeats') else split_part(c.kind, '.', 2) end, ', ' order by c.position), '')
    into v_news from booking_data.change c where c.position > coalesce((select max(s.position) from seen s), 0) and c.kind not in ('event.updated', 'event.created');
    insert into seen select max(c.position) from booking_data.change c;
    return v_news;
end
$$;
create function pg_temp.after(what text) returns text language sql as $$ select pg_temp.news() $$;

-- Bookings
select test.make_booking(:'hall', 2) as two \gset
select is(pg_temp.news(), 'confirmed', 'seats are left');
select test.make_booking(:'hall', 1) as one \gset
select is(pg_temp.news(), 'confirmed, Hall sold_out (0)', 'the last seat goes');
select is((c.seat_events, c.actor, c.transaction_id, c.resource::text, c.happened_at = b.happened_at)::text, ('{}', session_user, pg_current_xact_id(), booking_api.get_event(event_id => :'hall')::text, true)::text,
    'with the event as it is then, at the moment of the booking') from booking_data.change c, booking_data.change b where c.kind = 'event.sold_out' and b.booking_id = :'one';
select is((test.book(test.request(test.item(:'hall')))).code, 'TKC01', 'it is full');
select is(pg_temp.news(), '', 'a refusal is no news');

-- Cancellations
select booking_api.cancel_booking(booking_id => :'two', request => jsonb_build_object('items', jsonb_build_array(test.item(:'hall', '1')))) \g /dev/null
select is(pg_temp.news(), 'partly_cancelled, Hall available_again (1)', 'a seat comes back');
select booking_api.cancel_booking(booking_id => :'two') \g /dev/null
select is(pg_temp.news(), 'cancelled', 'and another, which is no news');
select test.make_booking(:'hall', 2) as two \gset
select is(pg_temp.news(), 'confirmed, Hall sold_out (0)', 'sold out again');
select booking_api.cancel_booking(booking_id => :'two') \g /dev/null
select is(pg_temp.news(), 'cancelled, Hall available_again (2)', 'all of a booking at once');

-- Capacity
select booking_api.update_event(event_id => :'hall', request => '{"capacity": 2}') \g /dev/null
select is(pg_temp.news(), '', 'fewer seats, but some');
select booking_api.update_event(event_id => :'hall', request => '{"capacity": 1}') \g /dev/null
select is(pg_temp.news(), 'Hall sold_out (0)', 'as few as are taken');
select booking_api.update_event(event_id => :'hall', request => '{"capacity": 1, "name": "Hall"}') \g /dev/null
select booking_api.update_event(event_id => :'hall', request => '{"venue": "Town"}') \g /dev/null
select is(pg_temp.news(), '', 'another change of a full event is no news');
select booking_api.update_event(event_id => :'hall', request => '{"capacity": 9}') as answer \gset
select is(pg_temp.news(), 'Hall available_again (8)', 'more seats');
select is(:'answer'::json ->> 'availableSeats', '8', 'the answer is the event');
select is(array(select c.kind from booking_data.change c where c.event_id = :'hall' order by c.position desc limit 2), '{event.available_again,event.updated}', 'after the change that made it so');
select booking_api.update_event(event_id => :'hall', request => '{"capacity": 10}') \g /dev/null
select is(pg_temp.news(), '', 'even more');
select booking_api.update_event(event_id => :'nothing', request => '{"venue": "Nowhere"}') \g /dev/null
select is(pg_temp.news(), '', 'an event without seats was never available');
select booking_api.update_event(event_id => :'nothing', request => '{"capacity": 1}') \g /dev/null
select is(pg_temp.news(), 'Full available_again (1)', 'until it has one');

-- In a batch: several events, one refused behind the last seat, and one that is taken by two
create function pg_temp.book_all(variadic requests jsonb[]) returns text language sql as $$
select string_agg(coalesce(r.error_code, 'ok'), ' ' order by r.request_number) from booking_api.create_bookings(requests => to_jsonb(requests)) r
$$;
select is(pg_temp.book_all(test.request(test.item(:'opera', '2'), test.item(:'arena', '1')), test.request(test.item(:'opera', '3')), test.request(test.item(:'nothing', '1'), test.item(:'opera', '2')),
    test.request(test.item(:'opera', '1')), test.request(test.item(:'arena', '1'))), 'ok TKC01 ok TKC01 ok', 'a batch');
select is(pg_temp.news(), 'confirmed, confirmed, confirmed, Opera sold_out (0), Full sold_out (0)', 'each event once, after the bookings, in the order of the ids');
select is(pg_temp.book_all(test.request(test.item(:'opera', '1')), test.request(test.item(:'arena', '1'))), 'TKC01 ok', 'another batch');
select is(pg_temp.news(), 'confirmed', 'which has no last seat');

-- Over several events at once
select i.booking_id as both from booking_data.booking_item i where i.event_id = :'nothing' \gset
select booking_api.cancel_booking(booking_id => :'both') \g /dev/null
select is(pg_temp.news(), 'cancelled, Opera available_again (2), Full available_again (1)', 'a cancellation brings several back');

-- What is rolled back was never there.
select test.all_rows() as before \gset
do $$
begin
    perform booking_api.create_booking(customer_email => 'ann@example.com', items => jsonb_build_array(test.item('0000000b-000b-400b-800b-00000000000b', '2')));
    perform booking_api.update_event(event_id => '0000000d-000d-400d-800d-00000000000d', request => '{"capacity": 0}');
    assert (select count(*) from booking_data.change c where c.kind = 'event.sold_out' and c.position > (select max(s.position) from seen s)) = 2;
    raise exception 'undo';
exception when raise_exception then
end
$$;
select is((pg_temp.news(), test.all_rows())::text, ('', :'before')::text, 'of what is rolled back nothing is left');

-- Cancelled events, with their bookings in steps; another event that shares a booking
select pg_temp.book_all(test.request(test.item(:'opera', '2')), test.request(test.item(:'nothing', '1'))) \g /dev/null
select is(pg_temp.news(), 'confirmed, confirmed, Opera sold_out (0), Full sold_out (0)', 'two full events');
create function pg_temp.cancel_in_steps(event_id text) returns integer language plpgsql as $$
begin
    for v_step in 1 .. 100 loop
        if (select c.is_complete from booking_api.cancel_event(event_id => cancel_in_steps.event_id, most_bookings => '1') c) then
            return v_step;
        end if;
    end loop;
end
$$;
select cmp_ok(pg_temp.cancel_in_steps(:'opera'), '>=', 3, 'a cancellation of an event, in steps');
select alike(pg_temp.news(), 'Opera cancelled%', 'a cancelled event');
select is(count(*) filter (where c.kind = 'event.available_again' and c.position > a.position), 0::bigint, 'never comes back, whatever its bookings give back')
from booking_data.change c, booking_data.change a where a.kind = 'event.cancelled' and c.event_id = :'opera';
select is(test.seats_taken(:'opera'), 0, 'though they do');
select is((test.error(format('select booking_api.update_event(event_id => %L, request => ''{"capacity": 0}'')', :'opera'))).code, 'TKC06', 'it cannot be changed');

-- Closed: those who wait for a ticket want to know; drafts: nobody does.
select booking_api.close_event(event_id => :'nothing') \g /dev/null
select booking_api.update_event(event_id => :'nothing', request => '{"capacity": 2}') \g /dev/null
select is(pg_temp.news(), 'Full closed (0), Full available_again (1)', 'a closed event');
select booking_api.create_event(request => '{"name": "Draft", "startsAt": "2031-01-01T00:00:00Z", "capacity": 0}') ->> 'id' as draft \gset
select booking_api.update_event(event_id => :'draft', request => '{"capacity": 2}'), booking_api.update_event(event_id => :'draft', request => '{"capacity": 0}') \g /dev/null
select is(pg_temp.news(), '', 'a draft is nobody''s news');
select is(test.verify() ->> 'status', 'ok', 'the books balance');

select * from finish();
rollback;
