create or replace function booking_impl.booking_item_json(event_id uuid, event_name text, quantity integer)
returns json
language sql
stable
as $$
select json_build_object('eventId', event_id, 'eventName', event_name, 'quantity', quantity)
$$;

comment on function booking_impl.booking_item_json(uuid, text, integer) is
'The one public shape of an item of a booking.';
