create or replace function booking_impl.find_batch_faults(requests jsonb, idempotency_keys text[])
returns jsonb
language plpgsql
immutable
as $$
begin
    if jsonb_typeof(requests) is distinct from 'array' then
        return jsonb_build_array(booking_impl.body_fault('', 'must be an array of booking requests'));
    elsif cardinality(idempotency_keys) <> jsonb_array_length(requests) or array_lower(idempotency_keys, 1) <> 1 or array_ndims(idempotency_keys) <> 1 then
        return jsonb_build_array(booking_impl.query_fault('idempotency_keys', 'must have one key (or null) for each request'));
    end if;
    return '[]'::jsonb;
end
$$;

comment on function booking_impl.find_batch_faults(jsonb, text[]) is
'What is wrong with a batch as a whole.';
