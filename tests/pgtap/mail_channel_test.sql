begin;
\ir helpers.sql
select plan(23);

-- When e-mails begin, and how the customers of an event that was moved are told.
select test.end_transactions();
select test.set_clock('2030-05-01T12:00:00Z');
create function pg_temp.queue(most integer default 1000) returns text language plpgsql as $$
declare
    v_read integer[];
begin
    for n in 1..50 loop
        v_read := v_read || booking_api.queue_deliveries(channel => 'email', most => most);
        exit when v_read[n] = 0;
    end loop;
    return array_to_string(v_read, ' ');
end
$$;
create function pg_temp.mails() returns text language sql as $$
select coalesce(string_agg(split_part(d.recipient, '@', 1) || ' ' || split_part(d.kind, '.', 2), ', ' order by d.id), '') from booking_data.delivery d where d.channel = 'email'
$$;
-- The end of all transactions is where a channel begins that is switched on.
create function pg_temp.begin_at(place bigint) returns void language sql as $$
select test.as_owner(format('update booking_data.change_reader set transaction_id = pg_current_xact_id(), position = %s where name = ''email''', place))
$$;
create function pg_temp.last_change() returns bigint language sql as $$ select coalesce(max(c.position), 0) from booking_data.change c $$;

-- The first time
select test.make_event(name => 'Hall', venue => 'Arena', capacity => 50) as hall \gset
select test.make_booking(:'hall', 1, 'old@example.com') \g /dev/null
select is((r.asked_at, r.told_since, r.last_booking_id)::text, '(,,)', 'nobody has ever asked for e-mails') from booking_data.change_reader r where r.name = 'email';
select is(pg_temp.queue(), '0', 'the first who does finds nothing to tell');
select is(pg_temp.mails(), '', 'not even what happened a moment ago');
select is(r.asked_at, '2030-05-01T12:00:00Z', 'but that it is on is known') from booking_data.change_reader r where r.name = 'email';

-- An hour without a notifier is made up for, a day is not.
select pg_temp.begin_at(pg_temp.last_change());
select test.make_booking(:'hall', 1, 'ann@example.com') as ann \gset
select set_config('test.now', '2030-05-01T13:00:00Z', true) \g /dev/null
select is(pg_temp.queue(), '1 0', 'an hour later');
select is(pg_temp.mails(), 'ann confirmed', 'what happened meanwhile is told');
select set_config('test.now', '2030-05-02T13:00:00.001Z', true) \g /dev/null
select test.make_booking(:'hall', 1, 'bob@example.com') as bob \gset
select is(pg_temp.queue(), '0', 'after a day the channel was off');
select is(pg_temp.mails(), 'ann confirmed', 'and begins anew');
select pg_temp.begin_at(pg_temp.last_change());
select is(pg_temp.queue(), '0', 'it is on');
select test.all_rows() as before \gset
select set_config('test.now', '2030-05-02T13:01:00Z', true) \g /dev/null
select is(pg_temp.queue(), '0', 'who asks again within a minute');
select is(test.all_rows(), :'before', 'leaves no trace');

-- A move, in parts, between what was before it and what came after it
select test.make_booking(:'hall', 1, 'c' || n || '@example.com') from generate_series(1, 5) n \g /dev/null
select booking_api.update_event(event_id => :'hall', request => '{"venue": "Tent"}'), booking_api.update_event(event_id => :'hall', request => '{"description": "New"}') \g /dev/null
select test.make_booking(:'hall', 1, 'late@example.com') as late \gset
select booking_api.cancel_booking(booking_id => :'bob') \g /dev/null
select test.as_owner('delete from booking_data.delivery');
select is(booking_api.queue_deliveries(channel => 'email', most => 4), 4, 'a call reads so many changes');
select is(booking_api.queue_deliveries(channel => 'email', most => 4), 1, 'up to a move');
select is(booking_api.queue_deliveries(channel => 'email', most => 4), 4, 'then so many of its bookings');
select ok(r.last_booking_id is not null, 'and it is known how far that has come') from booking_data.change_reader r where r.name = 'email';
-- As if the notifier had been killed here, and the reader set back besides
select test.as_owner('update booking_data.change_reader set last_booking_id = null where name = ''email''');
select is(pg_temp.queue(4), '4 4 1 3 0', 'the bookings once more, then what came after');
select is((count(*), count(*) filter (where d.kind = 'event.updated'), count(distinct d.booking_id))::text, '(14,7,7)', 'each was told once') from booking_data.delivery d;
select is(array(select split_part(d.recipient, '@', 1) from booking_data.delivery d where d.kind = 'event.updated' order by 1), '{ann,c1,c2,c3,c4,c5,old}', 'all who hold tickets, however old, but who booked later');
select is(pg_temp.queue(4), '0', 'it is over');

-- A move of yesterday is passed over; one that webhooks are told is told once
select booking_api.update_event(event_id => :'hall', request => '{"venue": "Arena"}') \g /dev/null
select test.as_owner('alter table booking_data.change disable trigger user; update booking_data.change set happened_at = ''2030-05-01T13:00:59Z'' where position = (select max(position) from booking_data.change); alter table booking_data.change enable trigger user');
select is(pg_temp.queue(), '1 0', 'a move that is a day old');
select is(count(*), 7::bigint, 'is told to nobody') from booking_data.delivery d where d.kind = 'event.updated';

-- Cancelled between queueing and sending
select test.as_owner('delete from booking_data.delivery where kind <> ''event.updated''');
select booking_api.cancel_booking(booking_id => :'ann') \g /dev/null
create temporary table claimed on commit drop as select * from booking_api.claim_deliveries(channel => 'email', most => 100);
select is((count(*), count(*) filter (where recipient = 'ann@example.com'), count(distinct message_id))::text, '(6,0,6)', 'who cancelled meanwhile gets no mail; each mail has an id of its own') from claimed;
select is((d.status, d.attempts)::text, '(dead,0)', 'it is given up') from booking_data.delivery d where d.recipient = 'ann@example.com' and d.kind = 'event.updated';

select * from finish();
rollback;
