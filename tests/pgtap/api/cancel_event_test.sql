begin;
\ir ../helpers.sql
select plan(92);

select * from test.check_api_function('cancel_event', 'event_id text, dry_run text, most_bookings text, idempotency_key text', 'TABLE(answer json, is_complete boolean)', 'volatile');

select test.make_event(name => 'Hall', capacity => 20, id => '0000000a-000a-400a-800a-00000000000a') as hall,
    test.make_event(name => 'Opera', capacity => 20, id => '0000000b-000b-400b-800b-00000000000b') as opera,
    test.make_event(name => 'Tent', capacity => 20, id => '0000000c-000c-400c-800c-00000000000c') as tent \gset
-- A millisecond each: bookings of one millisecond are in no order.
create function pg_temp.book_at(moment timestamptz, variadic items jsonb[]) returns text language plpgsql as $$
begin
    perform test.set_clock(moment);
    return (test.book(test.request(variadic items))).booking ->> 'id';
end
$$;
select pg_temp.book_at('2040-05-01T11:00:00.001Z', test.item(:'hall', '3')) as first,
    pg_temp.book_at('2040-05-01T11:00:00.002Z', test.item(:'opera', '2'), test.item(:'hall', '1')) as mixed,
    pg_temp.book_at('2040-05-01T11:00:00.003Z', test.item(:'hall')) as gone, pg_temp.book_at('2040-05-01T11:00:00.004Z', test.item(:'hall', '3')) as partly,
    pg_temp.book_at('2040-05-01T11:00:00.005Z', test.item(:'hall', '2')) as last, pg_temp.book_at('2040-05-01T12:00:00Z', test.item(:'opera')) as other \gset
select booking_api.cancel_booking(booking_id => :'gone') as _,
    booking_api.cancel_booking(booking_id => :'partly', request => jsonb_build_object('items', jsonb_build_array(test.item(:'hall', '2')))) as _ \gset

-- A dry run counts, and changes nothing.
create function pg_temp.step(event_id text, dry_run text default null, most_bookings text default null) returns text language sql as $$
select format('%s bookings, %s tickets, dryRun %s, complete %s', c.answer ->> 'bookings', c.answer ->> 'tickets', c.answer ->> 'dryRun', c.is_complete)
from booking_api.cancel_event(event_id => step.event_id, dry_run => step.dry_run, most_bookings => step.most_bookings) c
$$;
select test.all_rows() as before, booking_api.get_event(event_id => :'hall') as shown \gset
select is(pg_temp.step(:'hall', 'true'), '4 bookings, 7 tickets, dryRun true, complete t', 'a dry run counts the bookings that hold tickets, and these');
select is(pg_temp.step(upper(:'hall'), 'true', '1'), '4 bookings, 7 tickets, dryRun true, complete t', 'all of them in one step');
select is(c.answer ->> 'event', :'shown', 'with the event as it is') from booking_api.cancel_event(event_id => :'hall', dry_run => 'true') c;
select is(array(select json_object_keys(c.answer)), '{event,bookings,tickets,dryRun}', 'the members are in the contract''s order') from booking_api.cancel_event(event_id => :'hall', dry_run => 'true') c;
select is(test.all_rows(), :'before', 'and changes nothing');

-- In steps of two bookings, in the order of their ids; what holds no ticket any more is passed over.
select test.set_clock('2040-05-02T12:00:00Z');
select is(pg_temp.step(:'hall', null, '2'), '2 bookings, 4 tickets, dryRun false, complete f', 'the first step');
select is((test.holds(:'first'), test.holds(:'mixed'), test.holds(:'gone'), test.holds(:'partly'), test.holds(:'last'))::text, '({3-3},"{1-1,2-0}",{1-1},{3-2},{2-0})', 'takes the first two');
select is((e.status, e.version, e.updated_at)::text, ('cancelled', 2, timestamptz '2040-05-02T12:00:00Z')::text, 'at once the event is cancelled') from booking_data.event e where e.id = :'hall';
select is((o.code, o.message)::text, '(TKC03,"Not on sale: event 0000000a-000a-400a-800a-00000000000a is cancelled")', 'and nobody can book it') from test.book(test.request(test.item(:'hall'))) o;
select is(test.verify() ->> 'status', 'ok', 'the books balance in between');
select throws_ok(format('select booking_api.update_event(event_id => %L, request => %L)', :'hall', '{"name": "x"}'), 'TKC06', null, 'nor change it');
select is(pg_temp.step(:'hall', 'true'), '4 bookings, 7 tickets, dryRun true, complete t', 'a dry run in between counts all');
select is(booking_api.cancel_booking(booking_id => :'partly') ->> 'status', 'cancelled', 'a customer who cancels meanwhile');
select test.set_clock('2040-05-03T12:00:00Z');
select is(pg_temp.step(:'hall', 'false', '2'), '2 bookings, 4 tickets, dryRun false, complete f', 'the second step has nothing to take');
select c.answer as answer, c.is_complete as is_complete from booking_api.cancel_event(event_id => :'hall', most_bookings => '02') c \gset
select is((:'answer'::jsonb - 'event', :'is_complete')::text, ('{"bookings": 3, "tickets": 6, "dryRun": false}'::jsonb, 't')::text, 'the third is the last; its answer counts all steps');
select is(:'answer'::jsonb -> 'event', :'shown'::jsonb || '{"status": "cancelled", "version": 2, "updatedAt": "2040-05-02T12:00:00.000Z", "availableSeats": 20}', 'and has the event: one new version');

-- What became of the bookings
select is((b ->> 'status', b ->> 'totalQuantity', b ->> 'updatedAt', b ->> 'cancelledAt')::text, status, title)
from (values
    (:'first', '(cancelled,3,2040-05-02T12:00:00.000Z,2040-05-02T12:00:00.000Z)', 'a booking of this event alone is cancelled'),
    (:'mixed', '(confirmed,3,2040-05-02T12:00:00.000Z,)', 'one with another event is not'),
    (:'gone', '(cancelled,1,2040-05-01T12:00:00.000Z,2040-05-01T12:00:00.000Z)', 'one that was cancelled before is as it was'),
    (:'other', '(confirmed,1,2040-05-01T12:00:00.000Z,)', 'one of another event too'),
    (:'last', '(cancelled,2,2040-05-03T12:00:00.000Z,2040-05-03T12:00:00.000Z)', 'the last one was cancelled with the last step')
) t (id, status, title)
cross join booking_api.get_booking(booking_id => id) b;
select is((booking_api.get_booking(booking_id => :'mixed') ->> 'items')::jsonb, '[{"eventId": "0000000a-000a-400a-800a-00000000000a", "eventName": "Hall", "quantity": 1, "cancelledQuantity": 1, "remainingQuantity": 0},
    {"eventId": "0000000b-000b-400b-800b-00000000000b", "eventName": "Opera", "quantity": 2, "cancelledQuantity": 0, "remainingQuantity": 2}]', 'it keeps its other event');
select is((test.seats_taken(:'hall'), test.seats_taken(:'opera'))::text, '(0,3)', 'all seats are given back, and no other');
select is(booking_api.cancel_booking(booking_id => :'mixed') ->> 'status', 'cancelled', 'the rest can be cancelled');
select is((test.seats_taken(:'hall'), test.seats_taken(:'opera'))::text, '(0,1)', 'with its seats');

-- The record
select is(array(select c.kind || ' ' || (c.resource ->> 'version') from booking_data.change c where c.event_id = :'hall' and c.position > 0 order by c.position), '{event.cancelled 2}', 'the event is cancelled once');
select is(array(select concat_ws(' ', c.kind, c.seat_events::text = format('{%s}', :'hall'), c.seat_deltas) from booking_data.change c where c.booking_id = id::uuid order by c.position),
    steps, 'what happened to ' || name)
from (values ('first', :'first', '{"booking.confirmed t {3}","booking.cancelled t {-3}"}'::text[]),
    ('mixed', :'mixed', '{"booking.confirmed f {1,2}","booking.partly_cancelled t {-1}","booking.cancelled f {-2}"}'),
    ('gone', :'gone', '{"booking.confirmed t {1}","booking.cancelled t {-1}"}'), ('last', :'last', '{"booking.confirmed t {2}","booking.cancelled t {-2}"}')) t (name, id, steps);
select is((test.history_sum(:'hall'), test.history_sum(:'opera'))::text, '(0,1)', 'the seats add up');
select is((c.bookings, c.tickets, c.started_at <= c.completed_at)::text, '(3,6,t)', 'it is done') from booking_data.event_cancellation c where c.event_id = :'hall';
select is(test.verify() ->> 'status', 'ok', 'the books balance');

-- Again
select test.all_rows() as before \gset
select throws_ok(format('select booking_api.cancel_event(event_id => %L, dry_run => %L)', :'hall', dry_run), 'TKC06',
    'This event is already cancelled: 0000000a-000a-400a-800a-00000000000a', 'InvalidTransition, dry run ' || coalesce(dry_run, 'null'))
from (values (null), ('true'), ('false')) t (dry_run);
select is(r.detail, '{"eventId": "0000000a-000a-400a-800a-00000000000a", "eventStatus": "cancelled"}', 'its detail')
from test.error(format('select booking_api.cancel_event(event_id => %L)', :'hall')) r;

-- Stuck: cancelled by something else, or with tickets that it should not have. The same call mends it.
select test.make_event(capacity => 20, id => '0000000d-000d-400d-800d-00000000000d') as stuck \gset
select pg_temp.book_at('2040-05-04T12:00:00.001Z', test.item(:'stuck', '2')) as early, pg_temp.book_at('2040-05-04T12:00:00.002Z', test.item(:'stuck', '3')) as late \gset
select test.as_owner(format('update booking_data.event set status = ''cancelled'' where id = %L', :'stuck'));
select is(pg_temp.step(:'stuck', 'true'), '2 bookings, 5 tickets, dryRun true, complete t', 'cancelled by hand: a dry run counts what is left to do');
select is(pg_temp.step(:'stuck'), '2 bookings, 5 tickets, dryRun false, complete t', 'and a call does it');
select is(array(select c.kind from booking_data.change c where c.event_id = :'stuck'), '{event.cancelled}', 'and tells of it');
select is((test.error(format('select booking_api.cancel_event(event_id => %L)', :'stuck'))).code, 'TKC06', 'once');
select test.as_owner(format('update booking_data.event set status = ''on_sale'' where id = %L', :'stuck'));
select pg_temp.book_at('2040-05-04T11:00:00.001Z', test.item(:'stuck', '1')) as older, pg_temp.book_at('2040-05-04T13:00:00.002Z', test.item(:'stuck', '2')) as newer \gset
select test.as_owner(format('update booking_data.event set status = ''cancelled'' where id = %L', :'stuck'));
select is(pg_temp.step(:'stuck', 'true'), '4 bookings, 8 tickets, dryRun true, complete t', 'booked after it was done: a dry run counts these too');
select is(pg_temp.step(:'stuck', null, '2'), '3 bookings, 6 tickets, dryRun false, complete f', 'it begins anew, in steps');
select is(pg_temp.step(:'stuck', null, '2'), '4 bookings, 8 tickets, dryRun false, complete f', 'passes over what was done');
select is(pg_temp.step(:'stuck', null, '2'), '4 bookings, 8 tickets, dryRun false, complete t', 'and ends');
select is((test.seats_taken(:'stuck'), test.history_sum(:'stuck'))::text, '(0,0)', 'no seat is taken');
select is(array(select c.kind from booking_data.change c where c.event_id = :'stuck'), '{event.cancelled}', 'the event is not cancelled a second time');
select is((test.error(format('select booking_api.cancel_event(event_id => %L)', :'stuck'))).code, 'TKC06', 'then it is over');
select is(pg_temp.step(test.make_event(status => 'cancelled')::text), '0 bookings, 0 tickets, dryRun false, complete t', 'an event that was cancelled by hand gets its record, without bookings too');
select is(test.verify() ->> 'status', 'ok', 'the books balance');

-- In one step
select (test.book(test.request(test.item(:'tent', '1')))).code as _, (test.book(test.request(test.item(:'tent', '3')))).code as _ \gset
select is(pg_temp.step(:'tent'), '2 bookings, 4 tickets, dryRun false, complete t', 'without a number all at once, when they are few');
select is(pg_temp.step(test.make_event(status => status)::text), '0 bookings, 0 tickets, dryRun false, complete t', 'without bookings, ' || status)
from (values ('draft'), ('closed'), ('on_sale')) t (status);
select test.make_event() as exact \gset
select test.make_booking(:'exact', 2) as _ \gset
select is(pg_temp.step(:'exact', null, '1'), '1 bookings, 2 tickets, dryRun false, complete f', 'a full step cannot know that it is the last');
select is(pg_temp.step(:'exact', 'true'), '1 bookings, 2 tickets, dryRun true, complete t', 'a dry run before the last step counts all');
select is(pg_temp.step(:'exact', null, '1'), '1 bookings, 2 tickets, dryRun false, complete t', 'the next one says so');
select is((test.error(format('select booking_api.cancel_event(event_id => %L)', :'exact'))).code, 'TKC06', 'then it is over');

-- Locks: planted, and what locks by itself is taken away: see batch_test.
drop trigger event_seats_past_is_kept on booking_data.event_seats;
select test.make_event() as far, test.make_event() as dry \gset
select pg_temp.step(:'far') as _, pg_temp.step(:'dry', 'true') as _ \gset
select is((test.is_locked(:'far'), test.is_locked(:'dry'))::text, '(t,f)', 'the seats are locked, but for a dry run');

-- Refusals
select test.all_rows() as before \gset
select throws_ok($$select booking_api.cancel_event(event_id => '0000000F-000f-400f-800f-00000000000f')$$, 'TKN01',
    'No event has this id: 0000000f-000f-400f-800f-00000000000f', 'EventNotFound');
select throws_ok($$select booking_api.cancel_event(event_id => '0000000F-000f-400f-800f-00000000000f', dry_run => 'true')$$, 'TKN01', null, 'for a dry run too');
select is((r.code, test.pointers(r.detail))::text, format('(TKV01,%s)', parameters), arguments)
from (values
    ('null', '{id}'), ('''''', '{id}'), ('''x''', '{id}'), ('gen_random_uuid()::text, dry_run => ''''', '{dryRun}'), ('gen_random_uuid()::text, dry_run => ''TRUE''', '{dryRun}'),
    ('gen_random_uuid()::text, dry_run => ''1''', '{dryRun}'), ('gen_random_uuid()::text, dry_run => ''true ''', '{dryRun}'), ('gen_random_uuid()::text, most_bookings => ''0''', '{most_bookings}'),
    ('gen_random_uuid()::text, most_bookings => ''10001''', '{most_bookings}'), ('gen_random_uuid()::text, most_bookings => ''''', '{most_bookings}'),
    ('gen_random_uuid()::text, most_bookings => ''-1''', '{most_bookings}'), ('gen_random_uuid()::text, most_bookings => ''1.0''', '{most_bookings}'),
    ('''x'', dry_run => ''x'', most_bookings => ''x''', '"{id,dryRun,most_bookings}"')
) t (arguments, parameters)
cross join test.error(format('select booking_api.cancel_event(%s)', arguments)) r;
select is((r.code)::text, 'TKN01', 'so many at most: ' || most)
from (values ('1'), ('0010'), ('9999'), ('10000')) t (most)
cross join test.error(format('select booking_api.cancel_event(gen_random_uuid()::text, most_bookings => %L)', most)) r;
select is(test.all_rows(), :'before', 'nothing refused left a trace');

select * from finish();
rollback;
