create or replace function booking_impl.find_batch_form_faults(requests jsonb, idempotency_keys text[], booking_ids uuid[])
returns jsonb
language plpgsql
immutable
as $$
begin
    if jsonb_typeof(requests) is distinct from 'array' then
        return jsonb_build_array(booking_impl.body_fault('', 'must be an array of booking requests'));
    elsif cardinality(idempotency_keys) <> jsonb_array_length(requests) or array_lower(idempotency_keys, 1) <> 1 or array_ndims(idempotency_keys) <> 1 then
        return jsonb_build_array(booking_impl.query_fault('idempotency_keys', 'must have one key (or null) for each request'));
    elsif cardinality(booking_ids) <> jsonb_array_length(requests) or array_lower(booking_ids, 1) <> 1 or array_ndims(booking_ids) <> 1 then
        return jsonb_build_array(booking_impl.query_fault('booking_ids', 'must have one id (or null) for each request'));
    elsif (select count(i.id) > count(distinct i.id) from unnest(booking_ids) i (id)) then
        return jsonb_build_array(booking_impl.query_fault('booking_ids', 'must not have an id twice'));
    end if;
    return '[]'::jsonb;
end
$$;

comment on function booking_impl.find_batch_form_faults(jsonb, text[], uuid[]) is
'What is wrong with a batch as a whole.';
