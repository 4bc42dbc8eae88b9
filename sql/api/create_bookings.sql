-- The form of 0.1.0.
drop function if exists booking_api.create_bookings(jsonb, text[], boolean);

create or replace function booking_api.create_bookings(requests jsonb, idempotency_keys text[] default null, skip_locked boolean default false,
    booking_ids uuid[] default null)
returns table (request_number integer, booking json, is_replayed boolean, error_code text, message text, detail text)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_item record;
    v_evaluation record;
    v_known record;
    v_wanted uuid[];
    v_busy boolean[];
    v_replays json[];
begin
    perform booking_impl.raise_validation_error(booking_impl.find_batch_form_faults(requests, idempotency_keys, booking_ids));
    select * into v_item from booking_impl.unpack_requests(requests);
    select * into v_evaluation from booking_impl.evaluate_keys(requests, idempotency_keys);

    -- First without a lock: what cannot succeed now waits for nobody and writes nothing.
    select * into v_evaluation from booking_impl.evaluate_batch(
        requests => requests, event_ids => v_item.event_ids, item_requests => v_item.item_requests, item_emails => v_item.item_emails,
        item_events => v_item.item_events, item_quantities => v_item.item_quantities, busy => null, deduct => false,
        accepted => v_evaluation.accepted, error_codes => v_evaluation.error_codes, messages => v_evaluation.messages, details => v_evaluation.details);
    -- What is known is answered as it was, whatever would be said of it now.
    for v_known in select * from booking_impl.find_replays(requests, idempotency_keys, booking_ids) loop
        v_replays[v_known.request_number] := v_known.booking;
        v_evaluation.accepted[v_known.request_number] := false;
        v_evaluation.error_codes[v_known.request_number] := v_known.error_code;
        v_evaluation.messages[v_known.request_number] := v_known.message;
        v_evaluation.details[v_known.request_number] := v_known.detail;
    end loop;
    for v_number in 1 .. coalesce(cardinality(v_item.item_requests), 0) loop
        if v_evaluation.accepted[v_item.item_requests[v_number]] then
            v_wanted := coalesce(v_wanted, array_fill(null::uuid, array[cardinality(v_item.event_ids)]));
            v_wanted[v_item.item_events[v_number]] := v_item.event_ids[v_item.item_events[v_number]];
        end if;
    end loop;
    if v_wanted is not null then
        v_busy := booking_impl.lock_seats(v_wanted, skip_locked);
        select * into v_evaluation from booking_impl.evaluate_batch(
            requests => requests, event_ids => v_item.event_ids, item_requests => v_item.item_requests, item_emails => v_item.item_emails,
            item_events => v_item.item_events, item_quantities => v_item.item_quantities, busy => v_busy, deduct => true,
            accepted => v_evaluation.accepted, error_codes => v_evaluation.error_codes, messages => v_evaluation.messages, details => v_evaluation.details);
        -- One whose duplicate took the last seats since the keys were looked up is answered as the duplicate was.
        if (idempotency_keys is not null or booking_ids is not null) and v_evaluation.error_codes && '{TKV01,TKC01,TKC03,TKC04}' then
            for v_known in select * from booking_impl.find_replays(requests, idempotency_keys, booking_ids) k where k.error_code is null loop
                -- One that was accepted is left to store_bookings: its seats are counted already.
                if v_evaluation.error_codes[v_known.request_number] in ('TKV01', 'TKC01', 'TKC03', 'TKC04') then
                    v_replays[v_known.request_number] := v_known.booking;
                    v_evaluation.error_codes[v_known.request_number] := null;
                    v_evaluation.messages[v_known.request_number] := null;
                    v_evaluation.details[v_known.request_number] := null;
                end if;
            end loop;
        end if;
    end if;

    return query
    select r.number, coalesce(b.booking, v_replays[r.number]), v_replays[r.number] is not null,
        v_evaluation.error_codes[r.number], v_evaluation.messages[r.number], v_evaluation.details[r.number]
    from generate_series(1, jsonb_array_length(requests)) r (number)
    left join booking_impl.store_bookings(
        event_ids => v_item.event_ids, event_names => v_evaluation.names, max_per_customer => v_evaluation.max_per_customer,
        available_before => v_evaluation.available_before, available_after => v_evaluation.available_after,
        item_requests => v_item.item_requests, item_emails => v_item.item_emails, item_events => v_item.item_events, item_quantities => v_item.item_quantities,
        accepted => v_evaluation.accepted, requests => requests, idempotency_keys => idempotency_keys, booking_ids => booking_ids) b on b.request_number = r.number
    order by r.number;
end
$$;

comment on function booking_api.create_bookings(jsonb, text[], boolean, uuid[]) is
'Books many requests in one transaction, evaluated in their order: requests is a JSON array of {"customerEmail", "items": [{"eventId", "quantity"}]}, idempotency_keys has one key for each, or null. One row per request: the booking, or error code (SQLSTATE), message and detail (JSON as text); a refused request does not hinder the others. is_replayed: the key or the id was known, the booking is as it was answered then. With skip_locked a request whose event another transaction holds is not waited for: its code is 55P03 and its detail names the event. booking_ids: the id that each booking shall have (a UUID of version 7 that nobody else uses; null: one is made), by which a caller that lost the answer asks again. A row''s error codes: ValidationError, IdempotencyKeyReused, EventNotFound, EventNotOnSale, InsufficientSeats, CustomerLimitExceeded. One that is 40001 is to be tried again. Raises: ValidationError.';
