create or replace function booking_api.create_bookings(requests jsonb, idempotency_keys text[] default null, skip_locked boolean default false)
returns table (request_number integer, booking json, is_replayed boolean, error_code text, message text, detail text)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
-- A plan made while a table was empty would scan it for as long as the session lives, foreign-key checks included.
-- The penalty for what cannot be avoided looks expensive enough to be compiled, which costs more than it saves.
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_item record;
    v_verdict record;
    v_known record;
    v_wanted uuid[];
    v_busy boolean[];
    v_recalled json[];
begin
    perform booking_impl.raise_validation_error(booking_impl.find_batch_faults(requests, idempotency_keys));
    select * into v_item from booking_impl.unpack_requests(requests);
    select * into v_verdict from booking_impl.judge_keys(requests, idempotency_keys);

    -- First without a lock: what cannot succeed now waits for nobody and writes nothing.
    select * into v_verdict from booking_impl.judge_batch(requests, v_item.event_ids, v_item.item_requests, v_item.item_emails, v_item.item_events,
        v_item.item_quantities, null, false, v_verdict.error_codes, v_verdict.messages, v_verdict.details);
    -- What is known is answered as it was, whatever would be said of it now; the judges pass it by as they do with what is refused.
    for v_known in select * from booking_impl.recall_bookings(requests, idempotency_keys) loop
        v_recalled[v_known.request_number] := v_known.booking;
        v_verdict.error_codes[v_known.request_number] := coalesce(v_known.error_code, '00000');
        v_verdict.messages[v_known.request_number] := v_known.message;
        v_verdict.details[v_known.request_number] := v_known.detail;
    end loop;
    for v_number in 1 .. coalesce(cardinality(v_item.item_requests), 0) loop
        if v_verdict.error_codes[v_item.item_requests[v_number]] is null then
            v_wanted := coalesce(v_wanted, array_fill(null::uuid, array[cardinality(v_item.event_ids)]));
            v_wanted[v_item.item_events[v_number]] := v_item.event_ids[v_item.item_events[v_number]];
        end if;
    end loop;
    if v_wanted is not null then
        v_busy := booking_impl.lock_seats(v_wanted, skip_locked);
        select * into v_verdict from booking_impl.judge_batch(requests, v_item.event_ids, v_item.item_requests, v_item.item_emails, v_item.item_events,
            v_item.item_quantities, v_busy, true, v_verdict.error_codes, v_verdict.messages, v_verdict.details);
        -- Whom a twin with the same key left no seats since the keys were looked up is answered as the twin was.
        if idempotency_keys is not null and v_verdict.error_codes && '{TKV01,TKC01,TKC03,TKC04}' then
            for v_known in select * from booking_impl.recall_bookings(requests, idempotency_keys) k where k.error_code is null loop
                -- One that was accepted is left to write_keys: its seats are counted already.
                if v_verdict.error_codes[v_known.request_number] in ('TKV01', 'TKC01', 'TKC03', 'TKC04') then
                    v_recalled[v_known.request_number] := v_known.booking;
                    v_verdict.error_codes[v_known.request_number] := '00000';
                    v_verdict.messages[v_known.request_number] := null;
                    v_verdict.details[v_known.request_number] := null;
                end if;
            end loop;
        end if;
    end if;

    return query
    select r.number, coalesce(b.booking, v_recalled[r.number]), v_recalled[r.number] is not null,
        nullif(v_verdict.error_codes[r.number], '00000'), v_verdict.messages[r.number], v_verdict.details[r.number]
    from generate_series(1, jsonb_array_length(requests)) r (number)
    left join booking_impl.write_bookings(v_item.event_ids, v_verdict.names, v_verdict.max_per_customer, v_verdict.available_before, v_verdict.available_after,
        v_item.item_requests, v_item.item_emails, v_item.item_events, v_item.item_quantities, v_verdict.error_codes, requests, idempotency_keys) b
        on b.request_number = r.number
    order by r.number;
end
$$;

comment on function booking_api.create_bookings(jsonb, text[], boolean) is
'Books many requests in one transaction, judged in their order: requests is a JSON array of {"customerEmail", "items": [{"eventId", "quantity"}]}, idempotency_keys has one key for each, or null. One row per request: the booking, or error code (SQLSTATE), message and detail (JSON as text); a refused request does not hinder the others. is_replayed: the key was known, the booking is as it was answered then. With skip_locked a request whose event another transaction holds is not waited for: its code is 55P03 and its detail names the event. A row''s error codes: ValidationError, IdempotencyKeyReused, EventNotFound, EventNotOnSale, InsufficientSeats, CustomerLimitExceeded. One that is 40001 is to be tried again. Raises: ValidationError.';
