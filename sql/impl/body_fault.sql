create or replace function booking_impl.body_fault(pointer text, detail text)
returns jsonb
language sql
stable
as $$
select jsonb_build_object('pointer', pointer, 'detail', detail)
$$;

comment on function booking_impl.body_fault(text, text) is
'A fault of a body, by its JSON pointer (RFC 6901).';
