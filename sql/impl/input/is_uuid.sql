create or replace function booking_impl.is_uuid(value text)
returns boolean
language sql
immutable
as $$
-- uuid's own input takes braces and missing hyphens too. One regular expression for it all takes four times as long.
select value like '________-____-____-____-____________' and value !~ '[^0-9A-Fa-f-]' and octet_length(replace(value, '-', '')) = 32
$$;

comment on function booking_impl.is_uuid(text) is
'Whether a text is a UUID in its canonical form of 36 characters, any case.';
