create or replace function booking_impl.is_uuid(value text)
returns boolean
language sql
immutable
as $$
-- uuid's own input takes braces and missing hyphens too.
select value ~ '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$'
$$;

comment on function booking_impl.is_uuid(text) is
'Whether a text is a UUID in its canonical form of 36 characters, any case.';
