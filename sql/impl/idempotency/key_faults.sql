create or replace function booking_impl.key_faults(idempotency_key text)
returns jsonb
language sql
stable
as $$
select case when octet_length(idempotency_key) not between 1 and 255 or idempotency_key ~ e'[^\\x20-\\x7e]'
    then jsonb_build_array(booking_impl.query_fault('Idempotency-Key', 'must be 1 to 255 printable ASCII characters'))
    else '[]'::jsonb end
$$;

comment on function booking_impl.key_faults(text) is
'The fault of an idempotency key that is none, in an array; without a key (null) there is none.';
