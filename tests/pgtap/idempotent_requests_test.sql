-- Idempotency-Key of requests other than bookings: an effect once, the first answer again, and nothing kept of a refusal.
begin;
\ir helpers.sql
select plan(65);

-- Rows of each table that an effect would leave, and what the caller is told.
create function pg_temp.told() returns text language sql as $$ select current_setting('booking.replayed') $$;
create function pg_temp.cancel(event_id text, key text, most text default null, dry_run text default null) returns text language sql as $$
select concat_ws(' ', c.answer, c.is_complete, current_setting('booking.replayed'))
from booking_api.cancel_event(event_id => cancel.event_id, most_bookings => most, dry_run => cancel.dry_run, idempotency_key => key) c
$$;
select test.set_clock('2040-05-01T12:00:00Z');

-- An event is made once.
\set gala '{"name": "Gala", "startsAt": "2040-06-01T20:00:00+02:00", "capacity": 9}'
select booking_api.create_event(request => :'gala', idempotency_key => 'gala') as made \gset
select is(pg_temp.told(), 'false', 'the first time it is made');
select is(booking_api.get_event(event_id => :'made'::json ->> 'id')::text, :'made', 'like any other');
select is((k.operation, k.request, k.booking_id, k.event_id, k.answer::text)::text,
    ('create_event', :'gala'::jsonb, null::uuid, :'made'::json ->> 'id', :'made')::text, 'its answer is kept with its request')
from booking_data.idempotency_key k;
select test.all_rows() as before \gset
select is(booking_api.create_event(request => request::jsonb, idempotency_key => 'gala')::text || ' ' || pg_temp.told(), :'made' || ' true', 'again: ' || request)
from (values (:'gala'), ('{"capacity": 9.0, "startsAt": "2040-06-01T20:00:00+02:00", "name": "Gala"}')) t (request);
select test.set_clock('2041-01-01Z');
select is(booking_api.create_event(request => :'gala', idempotency_key => 'gala')::text, :'made', 'when it is over too');
select is((test.error(format('select booking_api.create_event(request => %L)', :'gala'))).code, 'TKV01', 'though none is made in the past');
select is((r.code, r.message)::text, '(TKC08,"This Idempotency-Key belongs to another request")', request)
from (values ('{"name": "Ball", "startsAt": "2042-06-01T20:00:00+02:00", "capacity": 9}'), ('{"name": "Ball", "startsAt": "2040-06-01T20:00:00+02:00", "capacity": 9}'),
    ('{"name": "Gala", "startsAt": "2040-06-01T18:00:00Z", "capacity": 9}')) t (request)
cross join test.error(format('select booking_api.create_event(request => %L, idempotency_key => ''gala'')', request)) r;
select is((r.code, test.pointers(r.detail))::text, '(TKV01,"{/name,/capacity}")', 'what is not well formed is told that first')
from test.error($$select booking_api.create_event(request => '{"name": "", "startsAt": "2042-06-01T20:00:00+02:00"}', idempotency_key => 'gala')$$) r;
select is(test.all_rows(), :'before', 'nothing of all that left a trace');
select booking_api.update_event(event_id => :'made'::json ->> 'id', request => '{"name": "Ball"}') ->> 'version' as _ \gset
select is(booking_api.create_event(request => :'gala', idempotency_key => 'gala')::text, :'made', 'as it was answered, whatever happened since');

-- A refusal is not kept.
select is((test.error(format('select booking_api.create_event(request => %L, idempotency_key => ''afresh'')', :'gala'))).code, 'TKV01', 'in the past');
select test.set_clock('2040-05-01T12:00:00Z');
select isnt(booking_api.create_event(request => :'gala', idempotency_key => 'afresh')::text, :'made', 'with another key, and evaluated afresh, it is another');
select is(pg_temp.told(), 'false', 'made now');
select is(booking_api.create_event(request => '{"name": "Gala", "startsAt": "2040-06-01T20:00:00+02:00", "capacity": 9}') ->> 'name' || pg_temp.told(), 'Galafalse', 'without a key each is an event');

-- A booking loses tickets once.
select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
select test.book(test.request(test.item(:'hall', '3'), test.item(:'opera', '3'))) as _, test.make_booking(:'hall') as other \gset
select b.id as id from booking_data.booking b where b.id <> :'other' \gset
create function pg_temp.part(id text, key text, variadic items jsonb[]) returns json language sql as $$
select booking_api.cancel_booking(booking_id => id, request => jsonb_build_object('items', to_jsonb(items)), idempotency_key => key)
$$;
select pg_temp.part(:'id', 'part', test.item(:'hall', '2'), test.item(:'opera')) as parted \gset
select is(pg_temp.told() || test.holds(:'id')::text, 'false{3-2,3-1}', 'the first time so many are cancelled');
select test.all_rows() as before \gset
select is(pg_temp.part(id, 'part', variadic items)::text || pg_temp.told(), :'parted' || 'true', 'again')
from (values (:'id', array[test.item(:'hall', '2'), test.item(:'opera')]), (upper(:'id'), array[test.item(upper(:'opera'), '1.0'), test.item(:'hall', '2')])) t (id, items);
select is((r.code)::text, 'TKC08', title)
from (values
    (format('select pg_temp.part(%L, ''part'', test.item(%L))', :'id', :'hall'), 'other items'),
    (format('select pg_temp.part(%L, ''part'', test.item(%L, ''3''), test.item(%L))', :'id', :'hall', :'opera'), 'more of them'),
    (format('select booking_api.cancel_booking(booking_id => %L, idempotency_key => ''part'')', :'id'), 'all'),
    (format('select booking_api.cancel_booking(booking_id => %L, idempotency_key => ''part'')', gen_random_uuid()), 'a booking that does not exist'),
    (format('select booking_api.cancel_booking(booking_id => %L, idempotency_key => ''gala'')', :'id'), 'the key of an event'),
    (format('select booking_api.create_event(request => %L, idempotency_key => ''part'')', :'gala'), 'an event with the key of a cancellation'),
    (format('do $do$ begin perform booking_api.cancel_event(event_id => %L, idempotency_key => ''part''); end $do$', :'hall'), 'the cancellation of an event with it')
) t (statement, title)
cross join test.error(statement) r;
select is((k.code, k.is_replayed)::text, '(TKC08,f)', 'a booking with it') from test.book_keyed(test.request(test.item(:'hall')), 'part') k;
select is((k.code, k.is_replayed)::text, '(TKC08,f)', 'even the same JSON') from test.book_keyed(jsonb_build_object('items', jsonb_build_array(test.item(:'hall', '2'), test.item(:'opera')), 'customerEmail', 'ann@example.com'), 'part') k;
select is((test.error(format('select pg_temp.part(%L, ''too many'', test.item(%L, ''2''))', :'id', :'hall'))).code, 'TKV01', 'more than is left');
select is(test.all_rows(), :'before', 'nothing of all that left a trace');
select is(pg_temp.part(:'id', 'too many', test.item(:'hall', '1')) -> 'totalRemaining' #>> '{}', '2', 'a refusal is not kept: its key is free');
select booking_api.cancel_booking(booking_id => :'id', idempotency_key => 'rest') as cancelled \gset
select is(booking_api.cancel_booking(booking_id => :'id', request => '{}', idempotency_key => 'rest')::text || pg_temp.told(), :'cancelled' || 'true', 'no body and {} are the same request');
select is((k.code, k.is_replayed)::text, '(TKV01,f)', 'a booking is not answered for the very body of a cancellation') from test.book_keyed('{}', 'rest') k;
select is(pg_temp.part(:'id', 'part', test.item(:'hall', '2'), test.item(:'opera'))::text, :'parted', 'as it was answered, whatever happened since');
select is((test.error(format('select booking_api.cancel_booking(booking_id => %L, idempotency_key => ''new'')', :'id'))).code, 'TKC02', 'with another key it is cancelled already');

-- An event is cancelled once, in steps with one key.
select test.make_event() as tent, test.make_event() as club \gset
select count(test.make_booking(:'tent', email => format('c%s@example.com', n))) as _ from generate_series(1, 3) n \gset
select test.all_rows() as before \gset
select is(pg_temp.cancel(:'tent', 'tent', dry_run => 'true') like '%"dryRun" : true} t%', true, 'a dry run may have a key');
select is(test.all_rows(), :'before', 'and stores nothing');
select is(pg_temp.cancel(:'tent', 'tent', '2') like '%"bookings" : 2%} f false', true, 'the first step');
select is((k.operation, k.event_id, k.request, k.answer)::text, format('(cancel_event,%s,{},)', :'tent'), 'takes the key')
from booking_data.idempotency_key k where k.key = 'tent';
select is((test.error(format('select pg_temp.cancel(%L, ''tent'')', :'club'))).code, 'TKC08', 'for this event');
select is((test.error(format('select booking_api.cancel_booking(booking_id => %L, idempotency_key => ''tent'')', :'other'))).code, 'TKC08', 'and this operation');
select c.answer as whole, c.is_complete::text || pg_temp.told() as told from booking_api.cancel_event(event_id => :'tent', most_bookings => '2', idempotency_key => 'tent') c \gset
select is(:'told' || ' ' || (:'whole'::json ->> 'bookings'), 'truefalse 3', 'a repeat goes on with what a crash broke off');
select is((k.answer::text, count(*) over ())::text, (:'whole', 1)::text, 'its answer is that of the last step') from booking_data.idempotency_key k where k.key = 'tent';
select test.all_rows() as before \gset
select is(pg_temp.cancel(event_id, 'tent', '1', dry_run), :'whole' || ' t true', 'afterwards it is answered as it was')
from (values (:'tent', null), (upper(:'tent'), 'false')) t (event_id, dry_run);
select is((test.error(format('select pg_temp.cancel(%L, key, dry_run => dry_run) from (values (%L, %L)) t (key, dry_run)', :'tent', key, dry_run))).code, 'TKC06', concat('refused: ', key, dry_run))
from (values ('new', null), (null, null), ('tent', 'true')) t (key, dry_run);
select is((test.error(format('select pg_temp.cancel(%L, ''part'')', :'tent'))).code, 'TKC08', 'another key of another request');
select is((test.error(format('select pg_temp.cancel(%L, ''none'')', gen_random_uuid()))).code, 'TKN01', 'no such event');
select is(test.all_rows(), :'before', 'nothing of all that left a trace');

-- Ended by somebody else in between: for who began it, it is done.
select count(test.make_booking(:'club', email => format('c%s@example.com', n))) as _ from generate_series(1, 3) n \gset
select pg_temp.cancel(:'club', 'mine', '2') as _, pg_temp.cancel(:'club', 'theirs', '2') as theirs \gset
select is(pg_temp.cancel(:'club', 'mine') like '%"bookings" : 3, "tickets" : 3, "dryRun" : false} t %', true, 'who began it is told that it is done');
select is(pg_temp.cancel(:'club', 'mine') like '%"bookings" : 3, "tickets" : 3, "dryRun" : false} t true', true, 'and again');
select is_empty($$select * from booking_impl.find_key_violations(array(select k.key from booking_data.idempotency_key k))$$, 'what is kept agrees with the record');

-- What is no key
select test.all_rows() as before \gset
select is((r.code, test.pointers(r.detail))::text, format('(TKV01,%s)', pointers), left(statement, 90))
from (values (''), (repeat('x', 256)), ('é')) k (key)
cross join lateral (values
    (format('select booking_api.create_event(request => ''{}'', idempotency_key => %L)', k.key), '"{/name,/startsAt,/capacity,Idempotency-Key}"'),
    (format('select booking_api.cancel_booking(booking_id => ''x'', request => ''{"items": 1}'', idempotency_key => %L)', k.key), '"{id,/items,Idempotency-Key}"'),
    (format('select pg_temp.cancel(''x'', %L, ''0'', ''x'')', k.key), '"{id,dryRun,most_bookings,Idempotency-Key}"')) t (statement, pointers)
cross join test.error(statement) r;
select is(test.all_rows(), :'before', 'nothing refused left a trace');

select * from finish();
rollback;
