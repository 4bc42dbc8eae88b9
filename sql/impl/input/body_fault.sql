create or replace function booking_impl.body_fault(pointer text, detail text)
returns jsonb
language sql
stable
as $$
-- The names in it may be as long as a body.
select jsonb_build_object('pointer', left(pointer, 200), 'detail', detail)
$$;

comment on function booking_impl.body_fault(text, text) is
'A fault of a body, by its JSON pointer (RFC 6901), which is cut after 200 characters.';
