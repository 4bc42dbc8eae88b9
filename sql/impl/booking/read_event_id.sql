create or replace function booking_impl.read_event_id(item jsonb)
returns uuid
language sql
immutable
as $$
-- The nesting keeps each test behind the one that makes it safe: an array of numbers like 1e300 becomes no text here.
select case when jsonb_typeof(item -> 'eventId') = 'string' then case when booking_impl.is_uuid(item ->> 'eventId') then (item ->> 'eventId')::uuid end end
$$;

comment on function booking_impl.read_event_id(jsonb) is
'The event that an item names: its member eventId, a string that is a UUID. Null for anything else.';
