create or replace function booking_impl.find_cancel_batch_faults(booking_ids text[], requests jsonb[])
returns jsonb
language plpgsql
immutable
as $$
begin
    if booking_ids is null or array_lower(booking_ids, 1) <> 1 or array_ndims(booking_ids) <> 1 then
        return jsonb_build_array(booking_impl.query_fault('booking_ids', 'must be an array of booking ids'));
    elsif cardinality(requests) <> cardinality(booking_ids) or array_lower(requests, 1) <> 1 or array_ndims(requests) <> 1 then
        return jsonb_build_array(booking_impl.query_fault('requests', 'must have one body (or null) for each booking'));
    end if;
    return '[]'::jsonb;
end
$$;

comment on function booking_impl.find_cancel_batch_faults(text[], jsonb[]) is
'What is wrong with a batch of cancellations as a whole.';
