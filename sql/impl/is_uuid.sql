create or replace function booking_impl.is_uuid(value text)
returns boolean
language sql
immutable
as $$
-- uuid's own input takes braces and missing hyphens too. A regular expression takes four times as long.
select value like '________-____-____-____-____________' and translate(value, '0123456789abcdefABCDEF', '') = '----'
$$;

comment on function booking_impl.is_uuid(text) is
'Whether a text is a UUID in its canonical form of 36 characters, any case.';
