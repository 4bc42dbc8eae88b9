create or replace function booking_impl.read_event_cursor(cursor text, out starts_at timestamptz, out id uuid)
language sql
immutable
as $$
select
    case when cursor is null then '-infinity'
        -- Through double precision, which is some microseconds off far from 1970: rounded back to the milliseconds that were packed.
        else (timestamptz 'epoch' + ('x' || left(cursor, 16))::bit(64)::bigint * interval '1 millisecond')::timestamptz(3) end,
    coalesce(substr(cursor, 17), '00000000000000000000000000000000')::uuid
$$;

comment on function booking_impl.read_event_cursor(text) is
'What event_cursor packed; without a cursor, a place before all events.';
