create or replace function booking_impl.read_event_id(value jsonb)
returns uuid
language sql
immutable
as $$
select case when jsonb_typeof(value) = 'string' then case when booking_impl.is_uuid(value #>> '{}') then (value #>> '{}')::uuid end end
$$;

comment on function booking_impl.read_event_id(jsonb) is
'The event that an item names: a JSON string that is a UUID. Null for anything else.';
