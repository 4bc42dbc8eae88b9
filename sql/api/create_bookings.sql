create or replace function booking_api.create_bookings(requests jsonb, skip_locked boolean default false)
returns table (request_number integer, booking json, error_code text, message text, detail text)
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
    v_offer record;
    v_verdict record;
    v_wanted uuid[];
    v_busy boolean[];
begin
    if jsonb_typeof(requests) is distinct from 'array' then
        perform booking_impl.raise_validation_error(jsonb_build_array(booking_impl.body_fault('', 'must be an array of booking requests')));
    end if;
    select * into v_item from booking_impl.unpack_requests(requests);
    -- First without a lock: what cannot succeed now waits for nobody and writes nothing.
    select * into v_offer from booking_impl.read_offers(v_item.event_ids);
    select * into v_verdict from booking_impl.judge_requests(requests, v_item.event_ids, v_item.item_requests, v_item.item_events,
        v_item.item_quantities, v_offer.obstacles, v_offer.max_per_booking, null, false, v_offer.available, '{}', '{}', '{}');

    for v_number in 1 .. coalesce(cardinality(v_item.item_requests), 0) loop
        if v_verdict.error_codes[v_item.item_requests[v_number]] is null then
            v_wanted := coalesce(v_wanted, array_fill(null::uuid, array[cardinality(v_item.event_ids)]));
            v_wanted[v_item.item_events[v_number]] := v_item.event_ids[v_item.item_events[v_number]];
        end if;
    end loop;
    if v_wanted is null then
        return query
        select r.number, null::json, v_verdict.error_codes[r.number], v_verdict.messages[r.number], v_verdict.details[r.number]
        from generate_series(1, jsonb_array_length(requests)) r (number);
        return;
    end if;

    v_busy := booking_impl.lock_seats(v_wanted, skip_locked);
    select * into v_offer from booking_impl.read_offers(v_item.event_ids);
    select * into v_verdict from booking_impl.judge_requests(requests, v_item.event_ids, v_item.item_requests, v_item.item_events,
        v_item.item_quantities, v_offer.obstacles, v_offer.max_per_booking, v_busy, true, v_offer.available,
        v_verdict.error_codes, v_verdict.messages, v_verdict.details);

    return query
    select r.number, b.booking, v_verdict.error_codes[r.number], v_verdict.messages[r.number], v_verdict.details[r.number]
    from generate_series(1, jsonb_array_length(requests)) r (number)
    left join booking_impl.write_bookings(v_item.event_ids, v_offer.names, v_offer.available, v_verdict.available,
        v_item.item_requests, v_item.item_emails, v_item.item_events, v_item.item_quantities, v_verdict.error_codes) b
        on b.request_number = r.number
    order by r.number;
end
$$;

comment on function booking_api.create_bookings(jsonb, boolean) is
'Books many requests in one transaction, judged in their order: requests is a JSON array of {"customerEmail", "items": [{"eventId", "quantity"}]}. One row per request: the booking, or error code (SQLSTATE), message and detail (JSON as text); a refused request does not hinder the others. With skip_locked a request whose event another transaction holds is not waited for: its code is 55P03 and its detail names the event. A row''s error codes: ValidationError, EventNotFound, EventNotOnSale, InsufficientSeats. Raises: ValidationError.';
