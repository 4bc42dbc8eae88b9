-- Idempotency-Key: a success is kept with its request and answered again as it was; a refusal is not kept.
begin;
\ir helpers.sql
select plan(94);

select test.make_event(name => 'Hall', id => '0000000a-000a-400a-800a-00000000000a') as hall,
    test.make_event(name => 'Opera', capacity => 3, id => '0000000b-000b-400b-800b-00000000000b') as opera,
    test.make_event(capacity => 1, max_per_customer => 1, id => '0000000c-000c-400c-800c-00000000000c') as club,
    test.make_event(status => 'closed', id => '0000000d-000d-400d-800d-00000000000d') as closed,
    test.make_event(capacity => 1000, id => '0000000e-000e-400e-800e-00000000000e') as field \gset

-- The first time
select test.set_clock('2040-05-01T12:00:00.5Z');
select test.request(test.item(:'hall', '2'), test.item(:'opera', '3')) as request \gset
select k.booking as made, (k.is_replayed, num_nulls(k.code, k.message, k.detail))::text as told from test.book_keyed(:'request', 'key 1') k \gset
select is(:'told'::text, '(f,3)', 'the first time it is a booking like any other');
select is((k.key, k.request, k.booking_id, k.created_at)::text, ('key 1', :'request'::jsonb, :'made'::json ->> 'id', timestamptz '2040-05-01T12:00:00.5Z')::text,
    'kept with its request') from booking_data.idempotency_key k;

-- Again: compared as JSON values, whatever the seats are now
select test.all_rows() as before \gset
select is((k.booking::text, k.is_replayed, num_nulls(k.code, k.message, k.detail))::text, (:'made', true, 3)::text, title)
from (values
    (:'request'::jsonb, 'the same again, though the opera is sold out by now'),
    (:'request'::jsonb, 'and again'),
    ('{"items": [{"quantity": 2.0, "eventId": "0000000a-000a-400a-800a-00000000000a"}, {"eventId": "0000000b-000b-400b-800b-00000000000b", "quantity": 30e-1}],
        "customerEmail": "ann@example.com"}', '2.0 is 2, and the order of the members does not matter'),
    (test.request(test.item(:'opera', '3'), test.item(:'hall', '2')), 'nor does that of the items'),
    (test.request(test.item(upper(:'hall'), '2'), test.item(:'opera', '3.0')), 'nor the case of an id')
) t (request, title)
cross join test.book_keyed(t.request, 'key 1') k;
select is((k.booking, k.is_replayed, k.code, k.message, k.detail)::text,
    (null::json, false, 'TKC08', 'This Idempotency-Key belongs to another request', '{}'::jsonb)::text, title || ' is another request')
from (values
    (test.request(test.item(:'hall', '2')), 'an item less'), (test.request(test.item(:'hall', '1'), test.item(:'opera', '3')), 'another quantity'),
    (test.request(test.item(:'hall', '3'), test.item(:'opera', '2')), 'quantities exchanged'), (test.request(test.item(:'field')), 'another event'),
    (test.request(test.item(gen_random_uuid()::text)), 'an unknown event'), (test.request(test.item(:'closed')), 'a closed event'),
    (:'request'::jsonb || '{"customerEmail": "Ann@example.com"}', 'another address')
) t (request, title)
cross join test.book_keyed(t.request, 'key 1') k;
select is((k.is_replayed, k.code, test.pointers(k.detail))::text, format('(f,TKV01,%s)', pointers), 'the form comes first')
from (values (:'request'::jsonb || '{"x": 1}', '{/x}'), ('null', '"{""""}"'), (test.request(test.item(:'hall', '2.5')), '{/items/0/quantity}')) t (request, pointers)
cross join test.book_keyed(t.request, 'key 1') k;
select is(test.all_rows(), :'before', 'none of this left a trace');
select is(count(*), 1::bigint, 'it was booked once') from booking_data.change c where c.kind = 'booking.confirmed';

-- Whatever has become of it
create function pg_temp.replay(request jsonb, made text) returns text language sql as $$
select concat_ws(' ', case when k.booking::text = made then 'the same' else k.booking::text end, k.is_replayed, k.code) from test.book_keyed(request, 'key 1') k
$$;
select booking_api.update_event(event_id => :'hall', request => '{"name": "Ball", "maxPerBooking": 1, "maxPerCustomer": 1}') as _ \gset
select is(pg_temp.replay(:'request', :'made'), 'the same t', 'the event has another name and lower limits');
select booking_api.cancel_booking(booking_id => :'made'::json ->> 'id', request => jsonb_build_object('items', jsonb_build_array(test.item(:'hall')))) as _ \gset
select is(pg_temp.replay(:'request', :'made'), 'the same t', 'a part of it was cancelled');
select booking_api.cancel_booking(booking_id => :'made'::json ->> 'id') as _ \gset
select is(pg_temp.replay(:'request', :'made'), 'the same t', 'all of it was cancelled');
select booking_api.close_event(event_id => :'hall') as _ \gset
select is(pg_temp.replay(:'request', :'made'), 'the same t', 'an event was closed');
select c.answer as _ from booking_api.cancel_event(event_id => :'opera') c \gset
select is(pg_temp.replay(:'request', :'made'), 'the same t', 'an event was cancelled');
select is((test.seats_taken(:'hall'), test.seats_taken(:'opera'))::text, '(0,0)', 'no seat was taken again');

-- A refusal is not kept: the repeat is evaluated afresh, and may be another request.
select is((k.is_replayed, k.code)::text, format('(f,%s)', t.code), 'refused with ' || t.code)
from (values ('{}'::jsonb, 'TKV01'), (test.request(test.item(gen_random_uuid()::text)), 'TKN01'), (test.request(test.item(:'closed')), 'TKC03'),
    (test.request(test.item(:'club', '2')), 'TKC01'), (test.request(test.item(:'field', '4')), 'TKV01')) t (request, code)
cross join test.book_keyed(t.request, 'key 2') k;
select is_empty($$select from booking_data.idempotency_key where key = 'key 2'$$, 'nothing of it is kept');
select test.make_booking(:'club') as ticket \gset
select is(k.code, 'TKC01', 'none is left') from test.book_keyed(test.request(test.item(:'club')), 'key 2') k;
select booking_api.cancel_booking(booking_id => :'ticket') as _ \gset
select is((k.is_replayed, k.code)::text, '(f,)', 'one was given back: the same key gets it') from test.book_keyed(test.request(test.item(:'club')), 'key 2') k;
select is((k.is_replayed, k.code)::text, '(f,TKC08)', 'now the key is taken') from test.book_keyed(test.request(test.item(:'club', '2')), 'key 2') k;
select is((k.is_replayed, k.code)::text, '(t,)', 'the limit does not stand against what is booked already')
from test.book_keyed(test.request(test.item(:'club')), 'key 2') k;

-- What a key is: 1 to 255 printable ASCII characters, compared with their case
select test.all_rows() as before \gset
select is((k.code, k.message, k.detail)::text, ('TKV01', 'Idempotency-Key: must be 1 to 255 printable ASCII characters',
    '{"errors": [{"parameter": "Idempotency-Key", "detail": "must be 1 to 255 printable ASCII characters"}]}'::jsonb)::text, 'no key: ' || left(to_json(key)::text, 20))
from (values (''), (repeat('x', 256)), ('é'), ('ключ'), (repeat('é', 128)), (e'a\tb'), (e'a\n'), (e'\na'), (e'\x7f'), (e'\x1f'), (e'a\u00a0b')) t (key)
cross join test.book_keyed(test.request(test.item(:'field')), key) k;
select is((k.code, test.pointers(k.detail))::text, '(TKV01,"{/x,/customerEmail,/items/0/quantity,Idempotency-Key}")', 'told with all that is wrong with the body')
from test.book_keyed(test.request(test.item(:'field', '2.5')) || '{"x": 1, "customerEmail": "x"}', '') k;
select is((k.code, test.pointers(k.detail))::text, '(TKV01,{Idempotency-Key})', 'and before anything else')
from (values (gen_random_uuid()::text), (:'closed')) t (event_id)
cross join test.book_keyed(test.request(test.item(event_id)), '') k;
select is(test.all_rows(), :'before', 'nothing refused left a trace');
select is((k.is_replayed, k.code)::text, '(f,)', 'a key: ' || left(key, 20))
from (values (' '), ('~'), ('x'), ('KEY 1'), (repeat('x', 255)), ('"quoted", {\}')) t (key)
cross join test.book_keyed(test.request(test.item(:'field')), key) k;

-- Many in one call
create function pg_temp.book_all(keys text[], variadic requests jsonb[]) returns table (number integer, booking json, is_replayed boolean, code text, message text, detail text)
language sql as $$ select * from booking_api.create_bookings(requests => to_jsonb(requests), idempotency_keys => keys) $$;
create function pg_temp.outcomes(keys text[], variadic requests jsonb[]) returns text[] language sql as $$
select array_agg(case when b.is_replayed then 'replayed' else coalesce(b.code, 'booked') end order by b.number) from pg_temp.book_all(keys, variadic requests) b
$$;
select test.request(test.item(:'field')) as one, test.request(test.item(:'field', '2')) as two \gset
select is(pg_temp.outcomes('{b 1,null,b 1,b 2,null}', :'one', :'one', :'one', :'two', :'one'), '{booked,booked,40001,booked,booked}',
    'the same key twice: the later one is to be tried again');
select is(pg_temp.outcomes('{b 1,null,b 1,b 2,b 1}', :'one', :'one', :'one', :'one', :'two'), '{replayed,booked,replayed,TKC08,TKC08}', 'then it is known');
select is(count(*), 1::bigint, 'it was booked once') from booking_data.idempotency_key k where k.key = 'b 1';
select is((b.booking, b.message, b.detail)::text, (null::json, 'A request before it in this batch has the same key; try again', null::text)::text, 'it is told why')
from pg_temp.book_all('{b 3,b 3}', :'one', :'one') b where b.number = 2;
select is(pg_temp.outcomes('{b 4,b 4,b 4}', test.request(test.item(:'closed')), :'one', '{}'), '{TKC03,40001,40001}', 'even if the earlier one is refused');
select is(pg_temp.outcomes('{"",b 5,"",b 5}', :'one', :'one', '{}', :'one'), '{TKV01,booked,TKV01,40001}', 'what is no key is not the same key');
select is(array(select b.booking ->> 'totalQuantity' from pg_temp.book_all('{b 2,b 6,b 1}', :'two', :'two', :'one') b order by b.number), '{2,2,1}',
    'known ones and new ones, each in its place');
select is(pg_temp.outcomes('{b 10,b 11}', test.request(test.item(:'closed')), :'two'), '{TKC03,booked}', 'behind one that is refused');
select is(pg_temp.outcomes('{b 10,b 11}', :'one', :'two'), '{booked,replayed}', 'each key is kept with its own request');
select is(array(select num_nonnulls(b.booking, b.code) + 10 * num_nonnulls(b.code, b.message, b.detail) from pg_temp.book_all('{b 2,b 7,b 1,b 8}', :'two', :'two', :'two', :'two') b order by b.number),
    '{1,1,31,1}', 'each has a booking, or code, message and detail');
select test.make_event(capacity => 2) as tent \gset
select test.book_keyed(test.request(test.item(:'tent')), 'b 9') as _ \gset
select is(pg_temp.outcomes('{b 9,null,null}', test.request(test.item(:'tent')), test.request(test.item(:'tent')), test.request(test.item(:'tent'))),
    '{replayed,booked,TKC01}', 'what is replayed takes no seat from those behind it');
select is(array(select k.key from booking_data.idempotency_key k where k.booking_id not in (select b.id from booking_data.booking b)), '{}', 'every key has its booking');
select is((count(*), count(distinct k.booking_id))::text, format('(%s,%s)', count(*), count(*)), 'and no booking two') from booking_data.idempotency_key k;
select is(test.verify() ->> 'status', 'ok', 'the books balance');

-- One key for each request, or none at all
select is((r.code, test.pointers(r.detail))::text, '(TKV01,{idempotency_keys})', 'keys ' || keys)
from (values ('{}'), ('{a,b}'), ('{a,null}'), ('{{a}}'), ('[0:0]={a}'), ('[2:2]={a}')) t (keys)
cross join test.error(format('select booking_api.create_bookings(requests => %L, idempotency_keys => %L)', jsonb_build_array(test.request(test.item(:'field'))), keys)) r;
select is(count(*), 0::bigint, 'no requests, no keys') from booking_api.create_bookings(requests => '[]', idempotency_keys => '{}');
select is(r.error_code, null, 'no keys: ' || coalesce(keys, 'null'))
from (values (null), ('{null}')) t (keys)
cross join booking_api.create_bookings(requests => jsonb_build_array(test.request(test.item(:'field'))), idempotency_keys => keys::text[]) r;

-- As a DBA calls it: the same keys
create function pg_temp.call(email text, quantity integer, key text) returns text language sql as $$
select format('select booking_api.create_booking(customer_email => %L, items => %L, idempotency_key => %L)', email,
    jsonb_build_array(test.item('0000000e-000e-400e-800e-00000000000e', to_jsonb(quantity))), key)
$$;
select k.booking as made from test.book_keyed(:'two', 'dba 1') k \gset
select is(booking_api.create_booking(customer_email => 'ann@example.com', items => :'two'::jsonb -> 'items', idempotency_key => 'dba 1')::text, :'made', 'what REST booked');
select throws_ok(pg_temp.call('ann@example.com', 1, 'dba 1'), 'TKC08', 'This Idempotency-Key belongs to another request', 'IdempotencyKeyReused');
select is((r.code, test.pointers(r.detail))::text, '(TKV01,{Idempotency-Key})', 'ValidationError') from test.error(pg_temp.call('ann@example.com', 1, '')) r;
select booking_api.create_booking(customer_email => 'ann@example.com', items => :'one'::jsonb -> 'items', idempotency_key => 'dba 2') as made \gset
select is((k.booking::text, k.is_replayed)::text, (:'made', true)::text, 'what a DBA booked') from test.book_keyed(:'one', 'dba 2') k;

-- A replay reads the record and locks nothing. The booking is planted, and what locks by itself is taken away: see batch_test.
drop trigger event_seats_past_is_kept on booking_data.event_seats;
alter table booking_data.booking_item drop constraint booking_item_of_event;
select test.make_event(capacity => 0) as far \gset
select test.plant_booking('0190a0a0-0000-7000-8000-000000000001', :'far', 2, 'planted');
select is((k.booking::text, k.is_replayed, k.code)::text, ('{"planted": true}', true, null::text)::text, 'as the record has it')
from test.book_keyed(test.request(test.item(:'far', '2')), 'planted') k;
select is((k.code, test.is_locked(:'far'))::text, '(TKC08,f)', 'nor waits another request for the seats') from test.book_keyed(test.request(test.item(:'far')), 'planted') k;
select is((test.is_locked(:'far'), test.is_locked(:'field'))::text, '(f,t)', 'no seats are locked for what is known');

-- A duplicate that commits while a call waits for the seats: it comes in where they are locked.
create or replace function booking_impl.lock_seats(event_ids uuid[], skip_locked boolean default false, out busy boolean[]) language plpgsql as $$
declare
    v_duplicate text := current_setting('test.duplicate');
begin
    if v_duplicate <> '' then
        perform set_config('test.duplicate', '', true);
        perform test.book_keyed(v_duplicate::jsonb, 'duplicate');
    end if;
end
$$;
select set_config('test.duplicate', :'one', true) as _, test.all_rows() as before \gset
create function pg_temp.race(keys text[], variadic requests jsonb[]) returns text language sql as $$
select concat_ws(' ', r.code, r.message)
from test.error(format('select booking_api.create_bookings(requests => %L, idempotency_keys => %L)', to_jsonb(requests), keys)) r
$$;
select is(pg_temp.race('{duplicate}', :'one'), '40001 Another transaction used one of the idempotency keys meanwhile; try again',
    'while there are seats for both the whole call is to be tried again');
select is(pg_temp.race('{duplicate}', :'two'), '40001 Another transaction used one of the idempotency keys meanwhile; try again', 'the same when the requests differ');
select is(pg_temp.race('{null,duplicate}', test.request(test.item(:'far')), :'one'), '40001 Another transaction used one of the idempotency keys meanwhile; try again',
    'and beside a neighbour that is refused');
select is(test.all_rows(), :'before', 'nothing of it is kept');
select test.make_event(capacity => 1) as last_seat \gset
select set_config('test.duplicate', test.request(test.item(:'last_seat'))::text, true) as _ \gset
select coalesce(k.booking ->> 'id', '') as id, (k.is_replayed, num_nulls(k.code, k.message, k.detail))::text as told from test.book_keyed(test.request(test.item(:'last_seat')), 'duplicate') k \gset
select is(:'told'::text, '(t,3)', 'whom the duplicate left no seats is answered as the duplicate was');
select is((k.booking_id::text, test.seats_taken(:'last_seat'))::text, (:'id', 1)::text, 'with the duplicate''s booking, the only one')
from booking_data.idempotency_key k where k.key = 'duplicate';
select test.make_event(max_per_customer => 1) as one_each \gset
select test.as_owner('delete from booking_data.idempotency_key where key = ''duplicate''');
select set_config('test.duplicate', test.request(test.item(:'one_each'))::text, true) as _ \gset
select is((k.is_replayed, num_nulls(k.code, k.message, k.detail))::text, '(t,3)', 'so is whom the duplicate left no ticket of the limit')
from test.book_keyed(test.request(test.item(:'one_each')), 'duplicate') k;
select test.as_owner('delete from booking_data.idempotency_key where key = ''duplicate''');
select test.make_event(capacity => 1) as last_other \gset
select set_config('test.duplicate', test.request(test.item(:'last_other'))::text, true) as _ \gset
select is((k.is_replayed, k.code)::text, '(f,TKC01)', 'a duplicate with the same key and another request is none')
from test.book_keyed(test.request(test.item(:'last_other'), test.item(:'field')), 'duplicate') k;

select * from finish();
rollback;
