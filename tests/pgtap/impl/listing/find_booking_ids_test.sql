begin;
\ir ../../helpers.sql
select plan(22);

select * from test.check_impl_function('find_booking_ids', 'stable');

select test.make_event() as hall, test.make_event() as opera \gset
select test.set_clock('2030-05-01T12:00:00Z'), test.make_booking(:'hall', email => 'Ann@example.com') as a \gset
select test.set_clock('2030-05-01T12:01:00Z'), test.make_booking(:'opera', email => 'ann@example.com') as b \gset
select test.set_clock('2030-05-01T12:02:00Z'), test.make_booking(:'hall', email => 'bob@example.com') as c \gset
select booking_api.cancel_booking(booking_id => :'c') \g /dev/null
create function pg_temp.find(email text, status text, event_id text, before text, row_limit integer, row_offset bigint) returns uuid[] language sql as $$
select booking_impl.find_booking_ids(email => email, status => status, event_id => event_id::uuid,
    before => coalesce(before, 'ffffffff-ffff-ffff-ffff-ffffffffffff')::uuid, row_limit => row_limit, row_offset => row_offset)
$$;
select is(pg_temp.find(email, status, event_id, before, row_limit, row_offset), ids::uuid[], title)
from (values
    (null, null, null, null, 9, 0, array[:'c', :'b', :'a'], 'all, newest first'), (null, null, null, :'c', 9, 0, array[:'b', :'a'], 'before one, without it'),
    (null, null, null, null, 1, 1, array[:'b'], 'limit and offset'), ('ann@example.com', null, null, null, 9, 0, array[:'b', :'a'], 'of an address'),
    ('ann@example.com', 'confirmed', :'hall', null, 9, 0, array[:'a'], 'of an address, status and event'),
    (null, 'cancelled', null, null, 9, 0, array[:'c'], 'cancelled ones'), (null, 'confirmed', null, null, 9, 0, array[:'b', :'a'], 'confirmed ones'),
    (null, 'cancelled', :'hall', null, 9, 0, array[:'c'], 'cancelled ones of an event'),
    (null, null, :'hall', :'c', 9, 0, array[:'a'], 'of an event, before one'), (null, 'confirmed', :'hall', null, 9, 1, array[]::text[], 'of an event and status')
) t (email, status, event_id, before, row_limit, row_offset, ids, title);

select booking_api.create_booking(customer_email => 'bob@example.com', items => format('[{"eventId": "%s", "quantity": 1}, {"eventId": "%s", "quantity": 1}]',
    :'hall', :'opera')::jsonb) ->> 'id' as d \gset
select booking_api.cancel_booking(booking_id => :'d', request => format('{"items": [{"eventId": "%s", "quantity": 1}]}', :'opera')::jsonb) \g /dev/null
select is(pg_temp.find(null, 'cancelled', :'opera', null, 9, 0), '{}', 'a booking that stands is not cancelled for an event whose tickets it gave back');

-- An address with so many bookings that those of a small event are looked for from the event's side.
select test.make_booking(:'hall', email => 'Box@example.com') as e \gset
select test.make_booking(:'hall', email => 'box@example.com') as f \gset
select booking_api.cancel_booking(booking_id => :'f') \g /dev/null
select test.as_owner($$insert into booking_data.booking (id, customer_email) select gen_random_uuid(), 'box@example.com' from generate_series(1, 1000)$$) \g /dev/null
select set_eq(format('select unnest(pg_temp.find(''box@example.com'', %L, %L, null, 9, 0))', status, :'hall'), ids::uuid[], title)
from (values (null, array[:'e', :'f'], 'of a busy address and an event'), ('confirmed', array[:'e'], 'confirmed ones of both'),
    ('cancelled', array[:'f'], 'cancelled ones of both')) t (status, ids, title);
select is(pg_temp.find('box@example.com', null, gen_random_uuid()::text, null, 9, 0), '{}', 'none of an event that does not exist');

select * from finish();
rollback;
