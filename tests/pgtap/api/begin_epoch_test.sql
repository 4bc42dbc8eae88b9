-- It must come first in its transaction: so it is called before the helpers are made.
begin;
select booking_api.begin_epoch() as first \gset
\ir ../helpers.sql
select plan(32);

select * from test.check_api_function('begin_epoch', '', 'json', 'volatile', gateway => false);

select is(array(select json_object_keys(:'first')), '{epoch,beganAt}', 'it says what began');
select is((e.number, booking_impl.rfc3339(e.began_at), e.actor)::text, ((:'first'::json ->> 'epoch')::integer, :'first'::json ->> 'beganAt', session_user)::text, 'and it is written down') from booking_data.epoch e;
select cmp_ok((:'first'::json ->> 'epoch')::bigint, '>=', extract(epoch from now())::bigint / 60, 'the minute leads');
select is(booking_impl.last_epoch()::text, :'first'::json ->> 'epoch', 'readers know of it');
select test.make_event(capacity => 2) as hall \gset
select test.make_booking(:'hall', 2) as booking \gset
select booking_api.cancel_booking(booking_id => :'booking') \g /dev/null
select booking_api.create_webhook(request => '{"url": "https://example.com/a"}') \g /dev/null
select is(array(select distinct c.epoch::text from booking_data.change c), array[:'first'::json ->> 'epoch'], 'every change is of it from now on');
select is((select count(*) from booking_data.change), 4::bigint, 'bookings, cancellations and what becomes of the event');
select is(w.first_epoch::text, :'first'::json ->> 'epoch', 'a webhook begins with it') from booking_data.webhook w;

select is((r.code, r.message)::text, '(25001,"begin_epoch must come first in its transaction")', 'nothing may be written before it')
from test.error('select booking_api.begin_epoch()') r;
select is((select count(*) from booking_data.epoch), 1::bigint, 'and that began nothing');

-- The readers: changes of another server, whose transactions counted higher, then those of this one
create function pg_temp.plant(epoch integer, transaction_id bigint, change_position integer) returns void language plpgsql as $$
begin
    perform test.as_owner(format('insert into booking_data.change (epoch, transaction_id, position, kind, happened_at, booking_id, resource) overriding system value
        values (%s, %L, %s, ''booking.confirmed'', clock_timestamp(), gen_random_uuid(), ''{"customerEmail": "ann@example.com"}'')', plant.epoch, plant.transaction_id, change_position));
end
$$;
create function pg_temp.positions(after text default null) returns text language sql as $$
select coalesce(string_agg(d ->> 'position', ' '), '') from json_array_elements(booking_api.list_changes(after => positions.after) -> 'data') d
$$;
select test.as_owner(format('alter table booking_data.%1$s disable trigger user; delete from booking_data.%1$s; alter table booking_data.%1$s enable trigger user', name)) from (values ('change'), ('epoch')) t (name);
select test.as_owner('update booking_data.change_reader set epoch = 1, transaction_id = ''0'', asked_at = clock_timestamp()');
select test.as_owner('update booking_data.webhook set first_epoch = 1, first_transaction_id = ''900000000000000001''');
select pg_temp.plant(1, 900000000000000000, 8), pg_temp.plant(1, 900000000000000001, 7) \g /dev/null
select is(pg_temp.positions(), '', 'until an epoch begins, they wait until this server has counted as far');
select test.as_owner('insert into booking_data.epoch (number) values (3)');
select is(pg_temp.positions(), '1-900000000000000000-8 1-900000000000000001-7', 'once it has begun they are complete');
select pg_temp.plant(3, 4, 1), pg_temp.plant(3, 3, 2), pg_temp.plant(3, 900000000000000000, 9) \g /dev/null
select is(pg_temp.positions(), '1-900000000000000000-8 1-900000000000000001-7 3-3-2 3-4-1', 'what is new comes after them; of the last epoch, what is not complete does not');
select is(pg_temp.positions(after => '900000000000000000-8'), '1-900000000000000001-7 3-3-2 3-4-1', 'after a position that was given out when there was one epoch');
select is(pg_temp.positions(after => '3-3-2'), '3-4-1', 'after one of this epoch');
select is(booking_api.queue_deliveries(channel => c), 4, 'each is read for the channel ' || c) from (values ('webhook'), ('email')) t (c);
select is(booking_api.queue_deliveries(channel => c), 0, 'once: ' || c) from (values ('webhook'), ('email')) t (c);
select is(array(select concat_ws(' ', d.channel, booking_impl.position_text(d.epoch, d.transaction_id, d.position)) from booking_data.delivery d order by d.channel, d.id),
    '{email 1-900000000000000000-8,email 1-900000000000000001-7,email 3-3-2,email 3-4-1,webhook 1-900000000000000001-7,webhook 3-3-2,webhook 3-4-1}', 'and told once to each');

select * from finish();
rollback;
-- A sequence is not rolled back.
select setval('booking_data.current_epoch', 1, false) \g /dev/null
