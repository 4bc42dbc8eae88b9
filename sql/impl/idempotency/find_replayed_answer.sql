create or replace function booking_impl.find_replayed_answer(idempotency_key text, operation text, target_id uuid, request jsonb,
    out answer json, out is_begun boolean)
language plpgsql
volatile
as $$
declare
    v_known booking_data.idempotency_key;
begin
    select k.* into v_known from booking_data.idempotency_key k where k.key = find_replayed_answer.idempotency_key;
    is_begun := found;
    if is_begun and (v_known.operation is distinct from find_replayed_answer.operation or target_id <> coalesce(v_known.booking_id, v_known.event_id)
            or booking_impl.canonical_request(v_known.request) <> booking_impl.canonical_request(find_replayed_answer.request)) then
        perform booking_impl.raise_error('TKC08', 'This Idempotency-Key belongs to another request');
    end if;
    answer := v_known.answer;
    -- For whoever calls the function, until the transaction ends. No function asks for it.
    perform set_config('booking.replayed', (answer is not null)::text, true);
end
$$;

comment on function booking_impl.find_replayed_answer(text, text, uuid, jsonb) is
'What was answered to a request other than a booking (the name of its function, what it changes, its body) with this key, or null; the setting booking.replayed tells the caller. is_begun: the key is known, the answer not yet if it is null. Raises: IdempotencyKeyReused.';
