-- What a hand, a bug or a bad disk can do to the rows, planted past triggers and constraints: each is reported, with the name of a check
-- and the id of what is wrong. Included by a test that says, in pg_temp.recount(), by which statement it is looked for.
create function pg_temp.make(id text, capacity integer, more jsonb default '{}') returns text language plpgsql as $$
begin
    perform set_config('test.made', booking_api.create_event(jsonb_build_object('name', make.id, 'startsAt', '2430-06-01T18:00:00Z', 'capacity', make.capacity) || make.more) ->> 'id', true);
    perform booking_api.publish_event(event_id => current_setting('test.made'));
    return current_setting('test.made');
end
$$;
select pg_temp.make('Hall', 10) as hall, pg_temp.make('Opera', 10) as opera, pg_temp.make('Gone', 10) as gone, pg_temp.make('Full', 2) as full, pg_temp.make('Few', 9, '{"maxPerCustomer": 4}') as few \gset
select (test.book_keyed(test.request(test.item(:'hall', '3'), test.item(:'opera', '1')), 'k1')).booking ->> 'id' as first,
    (test.book_keyed(test.request(test.item(:'hall', '2'), test.item(:'gone', '1')), 'k2')).booking ->> 'id' as second,
    (test.book_keyed(test.request(test.item(:'hall', '2')), 'k3')).booking ->> 'id' as third,
    (test.book_keyed(test.request(test.item(:'full', '2')), 'k4')).booking ->> 'id' as fourth,
    (test.book_keyed(test.request(test.item(:'few', '3')), 'k5')).booking ->> 'id' as fifth \gset
select booking_api.cancel_booking(booking_id => :'third', request => jsonb_build_object('items', jsonb_build_array(test.item(:'hall', '1')))) as _ \gset
select booking_api.cancel_booking(booking_id => :'third') as _ \gset
select booking_api.update_event(event_id => :'hall', request => '{"name": "Ball", "venue": "Tent"}') as _ \gset
select booking_api.close_event(event_id => :'opera') as _ \gset
select is_complete from booking_api.cancel_event(event_id => :'gone') \gset
select booking_api.create_event(request => '{"name": "Keyed", "startsAt": "2430-06-01T18:00:00Z", "capacity": 9}', idempotency_key => 'made') ->> 'id' as keyed \gset
select booking_api.publish_event(event_id => :'keyed') as _ \gset
select test.make_booking(:'keyed', 2) as sixth \gset
select booking_api.cancel_booking(booking_id => :'sixth', request => jsonb_build_object('items', jsonb_build_array(test.item(:'keyed'))), idempotency_key => 'parted') as _ \gset
select is_complete from booking_api.cancel_event(event_id => :'keyed', idempotency_key => 'cancelled') \gset
select test.end_transactions();
select test.as_owner('update booking_data.change_reader set transaction_id = ''0'', position = 0, asked_at = now()');
select booking_api.queue_deliveries(channel => 'email') as _ \gset
select (select d.id from booking_data.delivery d where d.kind = 'booking.confirmed' order by d.id limit 1) as mail \gset
select is(booking_api.verify_invariants() ->> 'status', 'ok', 'at first all is well');

-- Plants, recounts, undoes: the checks that are broken, each with its offenders.
create function pg_temp.reports(plant text) returns jsonb language plpgsql as $$
declare
    v_outcome test.outcome := test.error('set local session_replication_role = replica; ' || plant || '; ' || pg_temp.recount());
begin
    return case when v_outcome.code = 'TKX01' then (
        select jsonb_object_agg(c ->> 'name', c -> 'firstIds') from jsonb_array_elements(v_outcome.detail -> 'checks') c where c -> 'count' <> '0')
    else to_jsonb(v_outcome) end;
end
$$;
create function pg_temp.named(checks text, variadic offenders text[]) returns jsonb language sql as $$
select jsonb_object_agg(n, (select jsonb_agg(o order by o) from unnest(offenders) o)) from unnest(string_to_array(checks, ' ')) n
$$;

create temporary table corruption (number serial, title text, plant text, expected jsonb) on commit drop;
insert into corruption (title, plant, expected) values
    -- Events and their seats
    ('a seat too few is taken', format('update booking_data.event_seats set seats_taken = seats_taken - 1 where event_id = %L', :'hall'), pg_temp.named('seats_taken_equals_history', :'hall')),
    ('a seat too many is taken', format('update booking_data.event_seats set seats_taken = seats_taken + 1 where event_id = %L', :'opera'), pg_temp.named('seats_taken_equals_history', :'opera')),
    ('oversold', format('alter table booking_data.event_seats drop constraint event_seats_not_oversold; update booking_data.event_seats set capacity = 1 where event_id = %L', :'hall'),
        pg_temp.named('seats_within_capacity event_equals_record', :'hall')),
    ('fewer than no seats are taken', format('alter table booking_data.event_seats drop constraint event_seats_not_oversold; update booking_data.event_seats set seats_taken = -1 where event_id = %L', :'hall'),
        pg_temp.named('seats_within_capacity seats_taken_equals_history', :'hall')),
    ('an event without seats', format('delete from booking_data.event_seats where event_id = %L', :'hall'), pg_temp.named('event_has_seats seats_taken_equals_history', :'hall')),
    ('seats without an event', format('delete from booking_data.event where id = %L', :'full'),
        pg_temp.named('seats_have_event history_has_event', :'full') || pg_temp.named('item_has_event', :'fourth')),
    ('a capacity that nobody set', format('update booking_data.event_seats set capacity = 11 where event_id = %L', :'hall'), pg_temp.named('event_equals_record', :'hall')),
    ('a name that nobody gave', format('update booking_data.event set name = ''Fall'' where id = %L', :'hall'), pg_temp.named('event_equals_record', :'hall')),
    ('a version that no step made', format('update booking_data.event set version = version + 1 where id = %L', :'hall'), pg_temp.named('event_equals_record', :'hall')),
    ('a recorded version that no step made', format('update booking_data.change set resource = (resource::jsonb || ''{"version": 5}'')::json where event_id = %L and kind = ''event.published''', :'hall'),
        pg_temp.named('event_steps_in_order', :'hall')),
    -- Cancelled events
    ('an event cancelled without its cancellation', format('delete from booking_data.event_cancellation where event_id = %L', :'gone'),
        pg_temp.named('cancelled_event_has_cancellation cancellation_counts_equal_history', :'gone')),
    ('a cancellation of an event on sale', format('insert into booking_data.event_cancellation (event_id, completed_at) values (%L, now() + interval ''1 day'')', :'hall'),
        pg_temp.named('cancelled_event_has_cancellation cancelled_event_has_no_tickets', :'hall')),
    ('a cancelled event back on sale', format('update booking_data.event set status = ''on_sale'' where id = %L', :'gone'),
        pg_temp.named('cancelled_event_has_cancellation event_equals_record', :'gone')),
    ('more bookings than a cancellation touched', format('update booking_data.event_cancellation set bookings = 2 where event_id = %L', :'gone'), pg_temp.named('cancellation_counts_equal_history', :'gone')),
    ('fewer tickets than a cancellation took', format('update booking_data.event_cancellation set tickets = 0 where event_id = %L', :'gone'), pg_temp.named('cancellation_counts_equal_history', :'gone')),
    ('a cancelled event with a ticket', format('update booking_data.event_seats set seats_taken = 1 where event_id = %L', :'gone'),
        pg_temp.named('cancelled_event_has_no_tickets seats_taken_equals_history', :'gone')),
    -- The steps of events
    ('an event without its first step', format('delete from booking_data.change where event_id = %L and kind = ''event.created''', :'hall'),
        pg_temp.named('event_has_history event_steps_in_order', :'hall')),
    ('an event without any step', format('delete from booking_data.change where event_id = %L', :'hall'), pg_temp.named('event_has_history', :'hall')),
    ('an event without its last step', format('delete from booking_data.change where event_id = %L and kind = ''event.closed''', :'opera'), pg_temp.named('event_equals_record', :'opera')),
    ('a step of an event twice', format('insert into booking_data.change (kind, event_id, happened_at, resource) select kind, event_id, happened_at, resource from booking_data.change where event_id = %L and kind = ''event.closed''', :'opera'),
        pg_temp.named('event_steps_in_order', :'opera')),
    ('sold out twice', format('insert into booking_data.change (kind, event_id, resource) select kind, event_id, resource from booking_data.change where event_id = %L and kind = ''event.sold_out''', :'full'),
        pg_temp.named('event_steps_in_order', :'full')),
    ('available again, and full', format('insert into booking_data.change (kind, event_id, resource) select ''event.available_again'', event_id, (resource::jsonb || ''{"availableSeats": 1}'')::json from booking_data.change where event_id = %L and kind = ''event.sold_out''', :'full'),
        pg_temp.named('event_steps_in_order', :'full')),
    ('a step of no event', 'insert into booking_data.change (kind, event_id, resource) values (''event.created'', ''0000000c-000c-400c-800c-00000000000c'', ''{"version": 1}'')',
        pg_temp.named('history_has_event', '0000000c-000c-400c-800c-00000000000c')),
    -- Bookings and their items
    ('a booking without items', format('delete from booking_data.booking_item where booking_id = %L', :'fourth'),
        pg_temp.named('booking_has_items items_equal_history record_equals_steps key_equals_booking', :'fourth')),
    ('an item without a booking', format('delete from booking_data.booking where id = %L', :'fourth'),
        pg_temp.named('item_has_booking history_has_booking key_has_booking', :'fourth')),
    ('an item of no event', format('update booking_data.booking_item set event_id = ''0000000c-000c-400c-800c-00000000000c'' where booking_id = %L', :'fourth'),
        pg_temp.named('item_has_event items_equal_history record_equals_steps key_equals_booking', :'fourth')),
    ('an item of no seats', format('alter table booking_data.booking_item drop constraint booking_item_quantity_positive, drop constraint booking_item_cancelled_within_quantity;
        update booking_data.booking_item set quantity = 0 where booking_id = %L', :'fourth'), pg_temp.named('item_quantity_positive items_equal_history record_equals_steps key_equals_booking cancelled_when_nothing_remains', :'fourth')),
    ('more given back than booked', format('alter table booking_data.booking_item drop constraint booking_item_cancelled_within_quantity; update booking_data.booking_item set cancelled_quantity = 3 where booking_id = %L', :'fourth'),
        pg_temp.named('cancelled_within_quantity items_equal_history', :'fourth')),
    ('cancelled without giving back', format('update booking_data.booking set status = ''cancelled'', cancelled_at = updated_at where id = %L', :'fourth'),
        pg_temp.named('cancelled_when_nothing_remains booking_equals_record', :'fourth')),
    ('given back, and still confirmed', format('update booking_data.booking_item set cancelled_quantity = quantity where booking_id = %L', :'fourth'),
        pg_temp.named('cancelled_when_nothing_remains items_equal_history', :'fourth')),
    ('cancelled without a time', format('alter table booking_data.booking drop constraint booking_cancelled_at_when_cancelled; update booking_data.booking set cancelled_at = null where id = %L', :'third'),
        pg_temp.named('status_agrees_with_cancelled_at booking_equals_record', :'third')),
    ('changed before it was made', format('alter table booking_data.booking drop constraint booking_times_ordered; update booking_data.booking set updated_at = created_at - interval ''1 ms'' where id = %L', :'first'),
        pg_temp.named('times_in_order booking_equals_record', :'first')),
    ('a seat more here, one fewer there, within one event', format('update booking_data.booking_item set quantity = quantity + case booking_id when %1$L then 1 else -1 end where event_id = %2$L and booking_id in (%1$L, %3$L)', :'first', :'hall', :'second'),
        pg_temp.named('items_equal_history record_equals_steps key_equals_booking', :'first', :'second')),
    ('more booked and given back than ever was', format('update booking_data.booking_item set quantity = quantity + 1, cancelled_quantity = cancelled_quantity + 1 where booking_id = %L', :'fourth'),
        pg_temp.named('items_equal_history record_equals_steps key_equals_booking', :'fourth')),
    ('an altered address', format('update booking_data.booking set customer_email = ''eve@example.com'' where id = %L', :'first'),
        pg_temp.named('booking_equals_record key_equals_booking', :'first')),
    ('an altered time', format('update booking_data.booking set created_at = created_at - interval ''1 day'' where id = %L', :'first'), pg_temp.named('booking_equals_record', :'first')),
    -- The steps of bookings
    ('a booking without its first step', format('delete from booking_data.delivery; delete from booking_data.change where booking_id = %L', :'fourth'),
        pg_temp.named('booking_has_history key_equals_booking', :'fourth') || pg_temp.named('seats_taken_equals_history', :'full')),
    ('a booking without a step between', format('delete from booking_data.delivery; delete from booking_data.change where booking_id = %L and kind = ''booking.partly_cancelled''', :'third'),
        pg_temp.named('items_equal_history record_equals_steps booking_steps_in_order', :'third') || pg_temp.named('seats_taken_equals_history', :'hall')),
    ('histories of two bookings exchanged', format('update booking_data.change set booking_id = case booking_id when %1$L then %2$L else %1$L end::uuid where kind = ''booking.confirmed'' and booking_id in (%1$L, %2$L)', :'first', :'fourth'),
        pg_temp.named('items_equal_history record_equals_steps booking_equals_record booking_has_key key_equals_booking', :'first', :'fourth')),
    ('a repeated step without seats', format('insert into booking_data.change (kind, booking_id, happened_at, resource) select kind, booking_id, happened_at, resource from booking_data.change where booking_id = %L and kind = ''booking.cancelled''', :'third'),
        pg_temp.named('booking_steps_in_order', :'third')),
    ('a recorded step of other seats', format('update booking_data.change set seat_deltas = ''{1}'' where booking_id = %L', :'fourth'),
        pg_temp.named('items_equal_history record_equals_steps', :'fourth') || pg_temp.named('seats_taken_equals_history', :'full')),
    ('a recorded booking with another quantity', format('update booking_data.change set resource = jsonb_set(resource::jsonb, ''{items,0,quantity}'', ''1'')::json where booking_id = %L', :'fourth'), pg_temp.named('record_equals_steps', :'fourth')),
    ('a recorded booking with an item more', format('update booking_data.change set resource = jsonb_insert(resource::jsonb, ''{items,0}'', ''{}'')::json where booking_id = %L', :'fourth'), pg_temp.named('record_equals_steps', :'fourth')),
    ('a recorded booking of somebody else', format('delete from booking_data.delivery; update booking_data.change set resource = (resource::jsonb || ''{"customerEmail": "eve@example.com"}'')::json where booking_id = %L and kind = ''booking.partly_cancelled''', :'third'),
        pg_temp.named('booking_equals_record', :'third')),
    ('a record of no booking', 'insert into booking_data.change (kind, booking_id, resource) values (''booking.confirmed'', ''0000000c-000c-400c-800c-00000000000c'', ''{}'')',
        pg_temp.named('history_has_booking', '0000000c-000c-400c-800c-00000000000c')),
    -- Keys
    ('a key that points to another booking', format('update booking_data.idempotency_key set booking_id = %L where key = ''k1''', :'fourth'),
        pg_temp.named('key_equals_booking', :'fourth') || pg_temp.named('booking_has_key', :'first')),
    ('a key of another name', 'update booking_data.idempotency_key set key = ''k9'' where key = ''k1''', pg_temp.named('key_equals_booking booking_has_key', :'first')),
    ('a key of another request', 'update booking_data.idempotency_key set request = jsonb_set(request, ''{items,0,quantity}'', ''1'') where key = ''k1''', pg_temp.named('key_equals_booking', :'first')),
    ('a key that is gone', 'delete from booking_data.idempotency_key where key = ''k1''', pg_temp.named('booking_has_key', :'first')),
    -- What customers hold of events with a limit
    ('a ticket too few counted', 'update booking_data.customer_tickets set tickets = tickets - 1', pg_temp.named('customer_tickets_equal_items', :'few')),
    ('a ticket too many counted', 'update booking_data.customer_tickets set tickets = tickets + 1', pg_temp.named('customer_tickets_equal_items', :'few')),
    ('a customer who is not counted', 'delete from booking_data.customer_tickets', pg_temp.named('customer_tickets_count_booking', :'fifth')),
    ('a customer who has nothing, counted', format('insert into booking_data.customer_tickets values (%L, ''eve@example.com'', 1)', :'few'), pg_temp.named('customer_tickets_equal_items', :'few')),
    ('counted for an event without a limit', format('insert into booking_data.customer_tickets select %L, customer, 1 from booking_data.customer_tickets', :'opera'),
        pg_temp.named('customer_tickets_equal_items', :'opera')),
    ('a key of no event', 'update booking_data.idempotency_key set event_id = ''0000000c-000c-400c-800c-00000000000c'' where key = ''made''',
        pg_temp.named('key_has_event', '0000000c-000c-400c-800c-00000000000c')),
    ('a key of a cancelled booking that is none', 'update booking_data.idempotency_key set booking_id = ''0000000c-000c-400c-800c-00000000000c'' where key = ''parted''',
        pg_temp.named('key_has_booking', '0000000c-000c-400c-800c-00000000000c')),
    ('an event that was never made so', 'update booking_data.idempotency_key set answer = ''{}'' where key = ''made''', pg_temp.named('key_equals_record', :'keyed')),
    ('a booking that was never cancelled so', 'update booking_data.idempotency_key set answer = ''{}'' where key = ''parted''', pg_temp.named('key_equals_record', :'sixth')),
    ('the answer of another booking', format('update booking_data.idempotency_key set booking_id = %L where key = ''parted''', :'first'), pg_temp.named('key_equals_record', :'first')),
    ('the cancellation of an event that was not', format('update booking_data.idempotency_key set event_id = %L where key = ''cancelled''', :'hall'), pg_temp.named('key_equals_record', :'hall')),
    -- Who is told
    ('a delivery that nothing caused', format('update booking_data.delivery set position = -1, booking_id = null where id = %L', :'mail'),
        pg_temp.named('delivery_has_change', :'mail')),
    ('a delivery to somebody else', format('update booking_data.delivery set recipient = ''eve@example.com'' where id = %L', :'mail'), pg_temp.named('delivery_has_change', :'mail')),
    ('no reader', 'delete from booking_data.change_reader; delete from booking_data.delivery where kind <> ''booking.confirmed'' or id <> ' || quote_literal(:'mail'), pg_temp.named('delivery_has_reader', :'mail'));

select is(pg_temp.reports(c.plant), c.expected, c.title) from corruption c order by c.number;
