begin;
\ir ../helpers.sql
select plan(53);

select * from test.check_api_function('queue_deliveries', 'channel text, most integer', 'integer', 'volatile', gateway => false);
select function_privs_are('booking_api', 'queue_deliveries', array(select t::regtype::text::name from pg_proc p, unnest(p.proargtypes) t where p.oid = 'booking_api.queue_deliveries'::regproc), 'booking_notifier', array['EXECUTE'], 'the notifier may');

-- The first call of a channel: webhooks begin where the oldest of them does, mails where they are switched on.
create function pg_temp.place(name text) returns text language sql as $$ select concat_ws('-', r.epoch, r.transaction_id, r.position) from booking_data.change_reader r where r.name = place.name $$;
create function pg_temp.now() returns text language sql as $$ select booking_impl.last_epoch() || '-' || pg_snapshot_xmin(pg_current_snapshot()) || '-0' $$;
select test.as_owner('delete from booking_data.change_reader');
select is(booking_api.queue_deliveries(channel => c), 0, 'the first call: ' || c) from (values ('webhook'), ('email')) t (c);
select is((pg_temp.place('email'), pg_temp.place('webhook'))::text, format('(%1$s,%1$s)', pg_temp.now()), 'without webhooks both begin now');
select test.as_owner('delete from booking_data.change_reader');
select booking_api.create_webhook(request => '{"url": "https://example.com/x"}') from generate_series(1, 2) \g /dev/null
select test.as_owner('update booking_data.webhook w set first_transaction_id = (100 + n.number)::text::xid8 from (select x.id, row_number() over (order by x.id) as number from booking_data.webhook x) n where n.id = w.id');
select is(booking_api.queue_deliveries(channel => c), 0, 'with webhooks: ' || c) from (values ('webhook'), ('email')) t (c);
select is(pg_temp.place('webhook'), booking_impl.last_epoch() || '-101-0', 'the oldest webhook misses nothing');
select is(pg_temp.place('email'), pg_temp.now(), 'nobody gets old mails');
select test.as_owner('delete from booking_data.webhook');

-- Planted changes, each of a transaction of its own that has ended; webhooks that were there before, or not
select test.end_transactions();
select test.set_clock('2030-05-01T12:00:00Z');
select test.as_owner('update booking_data.change_reader set transaction_id = ''100'', position = 0, asked_at = ''2030-05-01T12:00:00Z''');
create function pg_temp.hook(name text, kinds text[], since integer, status text default 'active') returns uuid language plpgsql as $$
declare
    v_id uuid := booking_api.create_webhook(request => jsonb_build_object('url', 'https://example.com/' || name, 'kinds', to_jsonb(kinds))) ->> 'id';
begin
    perform test.as_owner(format('update booking_data.webhook set first_transaction_id = %L, status = %L, disabled_reason = %L where id = %L',
        since, hook.status, case hook.status when 'disabled' then 'x' end, v_id));
    return v_id;
end
$$;
create function pg_temp.plant(transaction_id integer, change_position integer, kind text, happened_at timestamptz default '2030-05-01T11:59:00Z', resource json default '{"customerEmail": "Ann@example.com"}') returns void language plpgsql as $$
begin
    perform test.as_owner(format('insert into booking_data.change (transaction_id, position, kind, %I, happened_at, resource) overriding system value values (%L, %s, %L, %L, %L, %L)',
        split_part(plant.kind, '.', 1) || '_id', plant.transaction_id, change_position, plant.kind, gen_random_uuid(), plant.happened_at, plant.resource));
end
$$;
create function pg_temp.queued() returns text language sql as $$
select coalesce(string_agg(concat_ws(':', coalesce(right(w.url, 1), d.recipient), d.transaction_id, d.position, replace(d.kind, 'booking.', '')), ' ' order by d.transaction_id, d.position, w.url), '')
from booking_data.delivery d left join booking_data.webhook w on w.id = d.webhook_id
$$;
create function pg_temp.reader(name text) returns text language sql as $$ select concat_ws('-', r.transaction_id, r.position) from booking_data.change_reader r where r.name = reader.name $$;
select is(booking_api.queue_deliveries(channel => c, most => 10), 0, 'nothing has happened: ' || c) from (values ('webhook'), ('email')) t (c);
select is((pg_temp.reader('webhook'), pg_temp.reader('email'))::text, '(100-0,100-0)', 'the readers stay');

select pg_temp.hook('a', '{}', 101), pg_temp.hook('b', '{booking.cancelled,event.sold_out}', 101), pg_temp.hook('c', '{}', 105), pg_temp.hook('d', '{}', 101, 'disabled') \g /dev/null
select pg_temp.plant(102, 9, 'booking.confirmed'), pg_temp.plant(104, 1, 'event.created'), pg_temp.plant(104, 2, 'event.sold_out'), pg_temp.plant(104, 3, 'booking.cancelled'),
    pg_temp.plant(105, 4, 'booking.partly_cancelled'), pg_temp.plant(99, 10, 'booking.confirmed') \g /dev/null
-- In steps
select is(booking_api.queue_deliveries(channel => 'webhook', most => 2), 2, 'so many are read');
select is(pg_temp.queued(), 'a:102:9:confirmed a:104:1:event.created', 'they are queued for whom they are');
select is(pg_temp.reader('webhook'), '104-1', 'the reader stands behind what it has read, whatever it was');
select is(booking_api.queue_deliveries(channel => 'webhook', most => 2), 2, 'the next step');
select is(pg_temp.queued(), 'a:102:9:confirmed a:104:1:event.created a:104:2:event.sold_out b:104:2:event.sold_out a:104:3:cancelled b:104:3:cancelled', 'in order, by kind');
select is(booking_api.queue_deliveries(channel => 'webhook', most => 10), 1, 'the rest');
select is(split_part(pg_temp.queued(), 'b:104:3:cancelled ', 2), 'a:105:4:partly_cancelled c:105:4:partly_cancelled', 'a webhook gets what happens since it is there');
select is(booking_api.queue_deliveries(channel => 'webhook', most => 10), 0, 'no more');
select test.all_rows() as before \gset
select is(booking_api.queue_deliveries(channel => 'webhook', most => 10), 0, 'and again');
select is(test.all_rows(), :'before', 'with no trace');
select is(array(select distinct concat_ws(' ', d.status, d.attempts, d.next_attempt_at, d.created_at, d.lease, d.channel) from booking_data.delivery d),
    array[concat_ws(' ', 'pending', 0, timestamptz '2030-05-01T12:00:00Z', timestamptz '2030-05-01T12:00:00Z', 'webhook')], 'all are due');
select test.as_owner('update booking_data.change_reader set transaction_id = ''100'', position = 0 where name = ''webhook''');
select is(booking_api.queue_deliveries(channel => 'webhook', most => 10), 5, 'a reader that was put back reads again');
select is((select count(*) from booking_data.delivery), 8::bigint, 'and queues nothing twice');

-- E-mail has a reader of its own; only bookings, to who booked; nothing that is a day old
select is(pg_temp.reader('email'), '100-0', 'e-mail has not moved');
select pg_temp.plant(106, 20, 'booking.confirmed', '2030-04-30T11:59:59Z'), pg_temp.plant(106, 21, 'booking.confirmed', '2030-04-30T12:00:01Z', '{"customerEmail": "bob@example.com"}'), pg_temp.plant(106, 22, 'booking.confirmed', '2030-04-30T11:59:59Z') \g /dev/null
select test.as_owner('delete from booking_data.delivery');
select is(booking_api.queue_deliveries(channel => 'email', most => 100), 8, 'e-mail reads all');
select is(pg_temp.queued(), 'Ann@example.com:102:9:confirmed Ann@example.com:104:3:cancelled Ann@example.com:105:4:partly_cancelled bob@example.com:106:21:confirmed', 'to who booked, but for what is old');
select is((pg_temp.reader('email'), pg_temp.reader('webhook'))::text, '(106-22,105-4)', 'each channel for itself');
select is(count(*) filter (where d.channel = 'email' and d.webhook_id is null), 4::bigint, 'as mail') from booking_data.delivery d;

-- Many: the ids grow with the changes
select test.as_owner('delete from booking_data.delivery');
select test.as_owner('insert into booking_data.change (transaction_id, kind, event_id, resource) select ''107'', ''event.sold_out'', gen_random_uuid(), ''{}'' from generate_series(1, 3000)');
select is(booking_api.queue_deliveries(channel => 'webhook', most => 4000), 3003, 'many in a step');
select is((count(*), count(distinct d.id))::text, '(9006,9006)', 'three webhooks want them') from booking_data.delivery d;
select ok(bool_and(d.in_order), 'and the ids grow with the changes') from (select row(d.transaction_id, d.position) >= lag(row(d.transaction_id, d.position)) over (order by d.id) as in_order from booking_data.delivery d) d;

-- What is not committed is not read.
select test.make_event(capacity => 1) as hall \gset
select test.make_booking(:'hall') as _ \gset
select is(booking_api.queue_deliveries(channel => 'webhook', most => 10), 2, 'as if it had ended');
select is(count(*) filter (where d.kind in ('booking.confirmed', 'event.sold_out') and d.transaction_id = pg_current_xact_id()), 5::bigint, 'a booking of today') from booking_data.delivery d;

-- Refusals
select is((r.code, test.pointers(r.detail))::text, format('(TKV01,%s)', parameters), arguments)
from (values ('null', '{channel}'), ('''sms''', '{channel}'), ('''webhook'', most => 0', '{most}'), ('''webhook'', most => 4001', '{most}'), ('''webhook'', most => null', '{most}'),
    ('''x'', most => -1', '"{channel,most}"')) t (arguments, parameters)
cross join test.error(format('select booking_api.queue_deliveries(%s)', arguments)) r;

select * from finish();
rollback;
