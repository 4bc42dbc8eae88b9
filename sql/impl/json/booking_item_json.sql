create or replace function booking_impl.booking_item_json(event_id uuid, event_name text, quantity integer, cancelled_quantity integer)
returns json
language sql
stable
as $$
select json_build_object('eventId', event_id, 'eventName', event_name, 'quantity', quantity, 'cancelledQuantity', cancelled_quantity,
    'remainingQuantity', quantity - cancelled_quantity)
$$;

comment on function booking_impl.booking_item_json(uuid, text, integer, integer) is
'The one public shape of an item of a booking.';
