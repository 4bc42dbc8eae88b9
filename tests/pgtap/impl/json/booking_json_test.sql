begin;
\ir ../../helpers.sql
select plan(10);

select * from test.check_impl_function('booking_json', 'stable', 'sql');

create temporary table shown on commit drop as
select booking_impl.booking_json(b.id, b.customer_email, b.status, b.created_at, b.updated_at, b.cancelled_at, items => '[1]', total_quantity => 7, total_remaining => 5) as json
from (values ('0000000a-000a-400a-800a-00000000000a'::uuid, 'a@b.c', 'cancelled', timestamptz '2030-01-01T01:00:00+01:00', timestamptz '2030-01-02', timestamptz '2030-01-02')) b (id, customer_email, status, created_at, updated_at, cancelled_at);
select is(s.json::jsonb - '{updatedAt,cancelledAt}'::text[], '{"id": "0000000a-000a-400a-800a-00000000000a", "status": "cancelled", "customerEmail": "a@b.c",
    "items": [1], "totalQuantity": 7, "totalRemaining": 5, "createdAt": "2030-01-01T00:00:00.000Z"}', 'a booking') from shown s;
select is(array(select json_object_keys(s.json)), '{id,status,customerEmail,items,totalQuantity,totalRemaining,createdAt,updatedAt,cancelledAt}',
    'in the contract''s order') from shown s;
select is(booking_impl.booking_json(null, null, null, null, null, null, items => null, total_quantity => null, total_remaining => null)::jsonb ->> 'cancelledAt', null, 'what is not there is null');

select * from finish();
rollback;
