-- Not the row of the table: a row made by hand fails as soon as a migration adds a column, until the code is applied anew.
create or replace function booking_impl.booking_json(booking_id uuid, customer_email text, status text, created_at timestamptz, updated_at timestamptz,
    cancelled_at timestamptz, items json, total_quantity bigint, total_remaining bigint)
returns json
language sql
stable
as $$
select json_build_object(
    'id', booking_id,
    'status', status,
    'customerEmail', customer_email,
    'items', items,
    'totalQuantity', total_quantity,
    'totalRemaining', total_remaining,
    'createdAt', booking_impl.rfc3339(created_at),
    'updatedAt', booking_impl.rfc3339(updated_at),
    'cancelledAt', booking_impl.rfc3339(cancelled_at))
$$;

comment on function booking_impl.booking_json(uuid, text, text, timestamptz, timestamptz, timestamptz, json, bigint, bigint) is
'The one public shape of a booking; items are booking_item_json, ordered by event id.';
