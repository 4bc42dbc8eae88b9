create or replace function booking_impl.is_moved(change booking_data.change)
returns boolean
language sql
immutable
as $$
select coalesce((
    select bool_or(m.name in ('startsAt', 'endsAt', 'venue', 'timeZone'))
    from json_object_keys(change.changes) m (name)), false) and change.kind = 'event.updated'
$$;

comment on function booking_impl.is_moved(booking_data.change) is
'Whether a change moved an event to another time or place, so that its customers must know.';
