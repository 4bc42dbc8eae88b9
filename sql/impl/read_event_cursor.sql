create or replace function booking_impl.read_event_cursor(cursor text, out starts_at timestamptz, out id uuid)
language sql
immutable
as $$
select
    case when cursor is null then '-infinity'
        else timestamptz 'epoch' + ('x' || left(cursor, 16))::bit(64)::bigint * interval '1 millisecond' end,
    coalesce(substr(cursor, 17), '00000000000000000000000000000000')::uuid
$$;

comment on function booking_impl.read_event_cursor(text) is
'What event_cursor packed; without a cursor, a place before all events.';
