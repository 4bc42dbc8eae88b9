create or replace function booking_impl.booking_json(booking booking_data.booking, items json, total_quantity bigint, total_remaining bigint)
returns json
language sql
stable
as $$
select json_build_object(
    'id', booking.id,
    'status', booking.status,
    'customerEmail', booking.customer_email,
    'items', items,
    'totalQuantity', total_quantity,
    'totalRemaining', total_remaining,
    'createdAt', booking_impl.rfc3339(booking.created_at),
    'updatedAt', booking_impl.rfc3339(booking.updated_at),
    'cancelledAt', booking_impl.rfc3339(booking.cancelled_at))
$$;

comment on function booking_impl.booking_json(booking_data.booking, json, bigint, bigint) is
'The one public shape of a booking; items are booking_item_json, ordered by event id.';
