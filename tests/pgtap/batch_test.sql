-- Many requests in one call: each is evaluated in its order, against what those before it left.
begin;
\ir helpers.sql
select plan(20);

select test.make_event(id => '0000000a-000a-400a-800a-00000000000a', capacity => 3) as hall,
    test.make_event(id => '0000000b-000b-400b-800b-00000000000b', capacity => 100) as opera,
    test.make_event(id => '0000000c-000c-400c-800c-00000000000c', capacity => 0) as full_house \gset

create function pg_temp.book_all(variadic requests jsonb[]) returns table (number integer, booking jsonb, code text, message text, detail jsonb)
language sql as $$
select r.request_number, r.booking::jsonb, r.error_code, r.message, r.detail::jsonb from booking_api.create_bookings(requests => to_jsonb(requests)) r
$$;

-- Two want two of three seats: the first gets them, the second is told what is left then.
create temporary table outcome on commit drop as
select * from pg_temp.book_all(
    jsonb_build_object('customerEmail', 'first@example.com', 'items', jsonb_build_array(test.item(:'hall', '2'))),
    jsonb_build_object('customerEmail', 'second@example.com', 'items', jsonb_build_array(test.item(:'hall', '2'))),
    jsonb_build_object('customerEmail', 'third@example.com', 'items', jsonb_build_array(test.item(:'hall'))),
    jsonb_build_object('customerEmail', 'fourth@example.com', 'items', jsonb_build_array(test.item(:'hall'))));
select results_eq('select number, code, booking ->> ''customerEmail'' from outcome',
    $$values (1, null, 'first@example.com'), (2, 'TKC01', null), (3, null, 'third@example.com'), (4, 'TKC01', null)$$,
    'arrival order decides who gets the last seats; one who asks for less may still fit in');
select is(array(select o.detail -> 'shortages' -> 0 ->> 'available' from outcome o where o.code is not null order by o.number), '{1,0}',
    'a shortage tells what was left when the request was evaluated');
select is(test.seats_taken(:'hall'), 3, 'and no seat is sold twice');
drop table outcome;

-- Bad neighbours
create temporary table outcome on commit drop as
select * from pg_temp.book_all(
    '{}', test.request(test.item(:'opera', '1')), 'null', test.request(test.item(:'opera', '2.5')), test.request(test.item(:'opera', '2')),
    test.request(test.item(:'opera'), test.item('0000000f-000f-400f-800f-00000000000f')), test.request(test.item(:'opera', '3')),
    test.request(test.item(:'opera', '3'), test.item(:'full_house')), test.request(test.item(:'opera'), test.item(:'opera')),
    test.request(test.item(:'opera', '3')), '[[]]', test.request(test.item(:'opera', '4')));
select is(array(select o.code from outcome o order by o.number), array['TKV01', null, 'TKV01', 'TKV01', null, 'TKN01', null, 'TKC01', 'TKV01',
    null, 'TKV01', 'TKV01'], 'each has its own outcome, whatever its neighbours are');
select is(array(select o.number from outcome o), array(select generate_series(1, 12)), 'one row per request, in order');
select is((count(*) filter (where (o.booking is null) = (o.code is null)), count(*) filter (where (o.code is null) <> (o.message is null)),
    count(*) filter (where (o.code is null) <> (o.detail is null)))::text, '(0,0,0)', 'a row has a booking, or code, message and detail') from outcome o;
select is(array(select (o.booking ->> 'totalQuantity')::integer from outcome o where o.code is null order by o.number), '{1,2,3,3}', 'each got what it asked for');
select is(test.seats_taken(:'opera'), 9, 'only the accepted took seats');
select is(count(*), 6::bigint, 'and only they are stored') from booking_data.booking;
select is(count(distinct o.booking ->> 'id'), 4::bigint, 'under ids of their own') from outcome o;
select ok(bool_and(booking_api.get_booking(booking_id => o.booking ->> 'id')::jsonb = o.booking), 'each as it was shown') from outcome o where o.code is null;
select is(array(select o.booking ->> 'id' from outcome o where o.code is null order by o.number),
    array(select o.booking ->> 'id' from outcome o where o.code is null order by (o.booking ->> 'id')::uuid), 'the ids grow in the order of arrival');
drop table outcome;
select is(test.verify() ->> 'status', 'ok', 'the books balance');

-- A request over two events, one of which a neighbour emptied: nothing of it is kept.
select test.make_event(capacity => 2, id => '0000001a-000a-400a-800a-00000000000a') as tent,
    test.make_event(capacity => 5, id => '0000001b-000a-400a-800a-00000000000a') as field \gset
create temporary table outcome on commit drop as
select * from pg_temp.book_all(test.request(test.item(:'tent', '2')), test.request(test.item(:'field', '3'), test.item(:'tent', '1')),
    test.request(test.item(:'field', '3')), test.request(test.item(:'field', '3'), test.item(:'tent', '3')), test.request(test.item(:'field', '2')));
select is(array(select o.code from outcome o order by o.number), array[null, 'TKC01', null, 'TKC01', null],
    'what a refused neighbour asked for is free for those behind it');
select is((select jsonb_agg(o.detail -> 'shortages' -> 0 order by o.number) from outcome o where o.code is not null),
    jsonb_build_array(jsonb_build_object('eventId', :'tent', 'requested', 1, 'available', 0),
        jsonb_build_object('eventId', :'tent', 'requested', 3, 'available', 2)),
    'what could not succeed before the lock says what was left then; the other what was left behind its neighbours');
select is((test.seats_taken(:'tent'), test.seats_taken(:'field'))::text, '(2,5)', 'all seats of both are sold, none twice');
drop table outcome;

-- Locks: on every event that some request can have, and on no other. The row trigger and the foreign key, which lock by themselves, are
-- taken away: then an update alone leaves no lock in the new row.
drop trigger event_seats_past_is_kept on booking_data.event_seats;
alter table booking_data.booking_item drop constraint booking_item_of_event;
select test.make_event() as wanted, test.make_event(capacity => 1) as scarce, test.make_event() as left_alone \gset
create temporary table outcome on commit drop as
select * from pg_temp.book_all(test.request(test.item(:'scarce', '2'), test.item(:'left_alone')), test.request(test.item(:'wanted')));
select is((test.is_locked(:'wanted'), test.is_locked(:'scarce'), test.is_locked(:'left_alone'))::text, '(t,f,f)',
    'nobody waits for a request that cannot succeed');

-- A large batch
select test.make_event(capacity => 1000) as stadium \gset
select is((count(*) filter (where r.error_code is null), count(*), count(distinct r.booking ->> 'id'))::text, '(1000,1200,1000)',
    'of 1200 requests for 1000 seats 1000 succeed')
from booking_api.create_bookings(requests => (select jsonb_agg(test.request(test.item(:'stadium'))) from generate_series(1, 1200))) r;
select is(test.seats_taken(:'stadium'), 1000, 'and the house is full');
select is(test.verify() ->> 'status', 'ok', 'the books balance');

select * from finish();
rollback;
