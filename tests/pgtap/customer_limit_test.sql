-- maxPerCustomer: what one e-mail address may hold of an event, over all of its bookings.
begin;
\ir helpers.sql
select plan(54);

select test.make_event(capacity => 100, max_per_customer => 4, id => '0000000a-000a-400a-800a-00000000000a') as hall,
    test.make_event(capacity => 100, max_per_customer => 2, id => '0000000b-000b-400b-800b-00000000000b') as tent,
    test.make_event(capacity => 100, id => '0000000c-000c-400c-800c-00000000000c') as opera,
    test.make_event(capacity => 1, max_per_customer => 1, id => '0000000d-000d-400d-800d-00000000000d') as club,
    test.make_event(status => 'closed', max_per_customer => 1, id => '0000000e-000e-400e-800e-00000000000e') as closed \gset

create function pg_temp.request(email text, variadic items jsonb[]) returns jsonb language sql as $$
select jsonb_build_object('customerEmail', email, 'items', to_jsonb(items))
$$;
create function pg_temp.ask(email text, variadic items jsonb[]) returns text language sql as $$
select concat_ws(' ', coalesce(o.code, 'booked'), o.detail) from test.book(pg_temp.request(email, variadic items)) o
$$;
create function pg_temp.refused(event_id text, requested integer, allowed integer) returns text language sql as $$
select concat_ws(' ', 'TKC04', jsonb_build_object('limits', jsonb_build_array(jsonb_build_object('eventId', event_id, 'requested', requested, 'allowed', allowed))))
$$;

-- One booking, several bookings
select is(pg_temp.ask('ann@example.com', test.item(:'tent', '3')), pg_temp.refused(:'tent', 3, 2), 'more than the limit in one booking');
select is(pg_temp.ask('ann@example.com', test.item(:'tent', '2')), 'booked', 'the limit itself');
select is(pg_temp.ask('ann@example.com', test.item(:'hall', '3')), 'booked', 'three of four');
select is(pg_temp.ask('ann@example.com', test.item(:'hall', '2')), pg_temp.refused(:'hall', 2, 1), 'two more are too many: the answer says how many may still be had');
select is(pg_temp.ask('ann@example.com', test.item(:'hall')), 'booked', 'the fourth');
select is(pg_temp.ask('ann@example.com', test.item(:'hall')), pg_temp.refused(:'hall', 1, 0), 'the fifth');
select is(o.message, 'The customer''s limit would be exceeded: event 0000000a-000a-400a-800a-00000000000a allows this customer 0 more, 1 requested', 'in a sentence')
from test.book(test.request(test.item(:'hall'))) o;
select is(pg_temp.ask('ann@example.com', test.item(:'opera', '3')), 'booked', 'an event without a limit: ' || n) from generate_series(1, 3) n;

-- Who is the same customer
select is(pg_temp.ask(email, test.item(:'hall')), pg_temp.refused(:'hall', 1, 0), email || ' is the same customer')
from (values ('Ann@example.com'), ('ann@EXAMPLE.com'), ('ANN@EXAMPLE.COM')) t (email);
select is(pg_temp.ask(email, test.item(:'hall', '3')), 'booked', email || ' is another')
from (values ('ann+x@example.com'), ('an.n@example.com'), ('ann@mail.example.com'), ('bob@example.com')) t (email);

-- Given back
select b.id as id from booking_data.booking b join booking_data.booking_item i on i.booking_id = b.id and i.event_id = :'hall' and i.quantity = 3
where b.customer_email = 'ann@example.com' \gset
select booking_api.cancel_booking(booking_id => :'id', request => jsonb_build_object('items', jsonb_build_array(test.item(:'hall', '2')))) as _ \gset
select is(pg_temp.ask('ann@example.com', test.item(:'hall', '3')), pg_temp.refused(:'hall', 3, 2), 'a part was given back: so many may be had again');
select is(pg_temp.ask('Ann@Example.com', test.item(:'hall', '2')), 'booked', 'and no more');
select booking_api.cancel_booking(booking_id => :'id') as _ \gset
select is(pg_temp.ask('ann@example.com', test.item(:'hall', '2')), pg_temp.refused(:'hall', 2, 1), 'the rest was given back');
select is(pg_temp.ask('ann@example.com', test.item(:'hall')), 'booked', 'as often as it may be');
select is(pg_temp.ask('ann@example.com', test.item(:'hall')), pg_temp.refused(:'hall', 1, 0), 'all four are held again');

select is_empty('select test.wrong_counts()', 'every customer is counted rightly');

-- The limit is the one of the moment.
select booking_api.update_event(event_id => :'hall', request => '{"maxPerCustomer": 2}') as _ \gset
select is(pg_temp.ask('ann@example.com', test.item(:'hall')), pg_temp.refused(:'hall', 1, 0), 'lowered below what is held: none, not less');
select is(pg_temp.ask('bob@example.com', test.item(:'hall')), pg_temp.refused(:'hall', 1, 0), 'for each who holds more');
select booking_api.update_event(event_id => :'hall', request => '{"maxPerCustomer": 6}') as _ \gset
select is(pg_temp.ask('ann@example.com', test.item(:'hall', '3')), pg_temp.refused(:'hall', 3, 2), 'raised');
select booking_api.update_event(event_id => :'hall', request => '{"maxPerCustomer": null}') as _ \gset
select is_empty(format('select from booking_data.customer_tickets where event_id = %L', :'hall'), 'without a limit nobody is counted');
select is(pg_temp.ask('ann@example.com', test.item(:'hall', '3')), 'booked', 'taken away');
select is_empty('select test.wrong_counts()', 'nor by a booking');
select booking_api.update_event(event_id => :'hall', request => '{"maxPerCustomer": 4}') as _ \gset
select is(pg_temp.ask('ann@example.com', test.item(:'hall')), pg_temp.refused(:'hall', 1, 0), 'set again: all that is held counts');
select is_empty('select test.wrong_counts()', 'each of the customers');

-- Several events
select is(test.error(format('select booking_api.create_booking(customer_email => %L, items => %L)', 'ann@example.com', items)),
    row(null, 'TKC04', 'The customer''s limit would be exceeded: event 0000000a-000a-400a-800a-00000000000a allows this customer 0 more, 1 requested; '
        'event 0000000b-000b-400b-800b-00000000000b allows this customer 0 more, 2 requested',
    '{"limits": [{"eventId": "0000000a-000a-400a-800a-00000000000a", "requested": 1, "allowed": 0},
        {"eventId": "0000000b-000b-400b-800b-00000000000b", "requested": 2, "allowed": 0}]}')::test.outcome, 'each limit is named, by event id')
from (values (jsonb_build_array(test.item(:'hall'), test.item(:'opera'), test.item(:'tent', '2'))),
    (jsonb_build_array(test.item(upper(:'tent'), '2.0'), test.item(:'opera'), test.item(:'hall')))) t (items);
select test.seats_taken(:'opera') as taken \gset
select is(pg_temp.ask('cat@example.com', test.item(:'tent', '3'), test.item(:'opera')), pg_temp.refused(:'tent', 3, 2), 'one limit is enough');
select is(test.seats_taken(:'opera'), :taken, 'then nothing is booked');
select is(pg_temp.ask('cat@example.com', test.item(:'tent', '2'), test.item(:'hall', '2')), 'booked', 'each event has its own limit');

-- Form, unknown, not on sale, seats, limit
select is((o.code, o.detail ? 'limits')::text, format('(%s,f)', t.code), t.code || ' comes before the limit')
from (values
    ('TKV01', test.request(test.item(:'hall', '4'), test.item(:'tent'))), ('TKN01', test.request(test.item(:'hall'), test.item(gen_random_uuid()::text))),
    ('TKC03', test.request(test.item(:'hall'), test.item(:'closed'))), ('TKC03', test.request(test.item(:'closed', '2'))),
    ('TKC01', test.request(test.item(:'hall'), test.item(:'club', '2'))), ('TKC01', test.request(test.item(:'club', '2')))
) t (code, request)
cross join test.book(request) o;
select is(o.code, 'TKC03', 'and the state before the seats') from test.book(test.request(test.item(:'hall'), test.item(:'club', '2'), test.item(:'closed'))) o;

-- In one batch: in the order of arrival
create function pg_temp.ask_all(variadic requests jsonb[]) returns text[] language sql as $$
select array_agg(coalesce(r.error_code || ' ' || coalesce(r.detail::jsonb #>> '{limits,0,allowed}', ''), 'booked') order by r.request_number)
from booking_api.create_bookings(requests => to_jsonb(requests)) r
$$;
select is(pg_temp.ask_all(pg_temp.request('dan@example.com', test.item(:'hall', '2')), pg_temp.request('Dan@example.com', test.item(:'hall', '2')),
    pg_temp.request('eve@example.com', test.item(:'hall', '2')), pg_temp.request('DAN@example.com', test.item(:'hall', '1')),
    pg_temp.request('eve@example.com', test.item(:'hall', '3')), pg_temp.request('eve@example.com', test.item(:'hall', '2')),
    pg_temp.request('eve@example.com', test.item(:'hall', '1'))),
    '{booked,booked,booked,TKC04 0,TKC04 2,booked,TKC04 0}', 'what those before it got counts, what they were refused does not');
select is(pg_temp.ask_all(pg_temp.request('fay@example.com', test.item(:'hall', '3'), test.item(:'club', '2')), pg_temp.request('fay@example.com', test.item(:'hall', '3'), test.item(:'tent', '2')),
    pg_temp.request('fay@example.com', test.item(:'hall', '1'), test.item(:'tent', '1')), pg_temp.request('fay@example.com', test.item(:'hall', '1'), test.item(:'opera', '1')),
    pg_temp.request('gil@example.com', test.item(:'tent', '2'))),
    '{"TKC01 ",booked,"TKC04 0",booked,booked}', 'over several events');
select is(pg_temp.ask_all(pg_temp.request('hal@example.com', test.item(:'opera', '3')), pg_temp.request('hal@example.com', test.item(:'tent', '2')), 'null',
    pg_temp.request('hal@example.com', test.item(:'opera', '3')), pg_temp.request('hal@example.com', test.item(gen_random_uuid()::text)), pg_temp.request('hal@example.com', test.item(:'tent', '1'))),
    '{booked,booked,"TKV01 ",booked,"TKN01 ","TKC04 0"}', 'beside events without a limit, and neighbours that ask for nothing');
select is_empty($$select lower(b.customer_email collate "C"), i.event_id, sum(i.quantity - i.cancelled_quantity) from booking_data.booking b
    join booking_data.booking_item i on i.booking_id = b.id join booking_data.event e on e.id = i.event_id
    where e.max_per_customer is not null and lower(b.customer_email collate "C") <> 'ann@example.com'
    group by 1, 2, e.max_per_customer having sum(i.quantity - i.cancelled_quantity) > e.max_per_customer$$, 'nobody holds more than he may');
select is(test.verify() ->> 'status', 'ok', 'the books balance');
select is_empty('select test.wrong_counts()', 'and every customer is counted rightly');
select is(c.is_complete, true, 'an event with a limit is cancelled') from booking_api.cancel_event(event_id => :'hall') c;
select is((select sum(t.tickets) from booking_data.customer_tickets t where t.event_id = :'hall')::integer + (select count(*) from test.wrong_counts())::integer, 0, 'nobody holds a ticket of it');
select is_empty('select test.wrong_counts()', 'the counts of the other events are right');

-- Nobody waits for what the limit refuses. The booking is planted, and what locks by itself is taken away: see batch_test.
drop trigger event_seats_past_is_kept on booking_data.event_seats;
alter table booking_data.booking_item drop constraint booking_item_of_event;
select test.make_event(max_per_customer => 3) as far \gset
select test.plant_booking('0190a0a0-0000-7000-8000-000000000001', :'far', 2);
select is(pg_temp.ask('Ann@example.com', test.item(:'far', '2')), pg_temp.refused(:'far', 2, 1), 'what was booked long ago counts');
select is(test.is_locked(:'far'), false, 'and the seats are not locked');

select * from finish();
rollback;
