create or replace function booking_impl.event_cursor(starts_at timestamptz, id uuid)
returns text
language sql
immutable
as $$
select encode(int8send((extract(epoch from starts_at) * 1000)::bigint) || uuid_send(id), 'hex')
$$;

comment on function booking_impl.event_cursor(timestamptz, uuid) is
'Where an event stands in the order of lists, as opaque text: milliseconds since 1970 and id, in hexadecimal.';
